package dev.assay.checks;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The language of a text in the Latin script, told by its commonest words: a tenth of a running text is made of the dozen commonest words
 * of its language (Zipf, 1935; used for telling languages apart by Grefenstette, 1995). A text with few of them is undecided, which is
 * the usual answer for a text of a few words; other scripts are told apart by themselves.
 */
enum Language {
    ENGLISH(
            "the of and to in is was that for it with as are this not but be at have from they his her you were there my had"),
    GERMAN("der die und das ist nicht ein eine zu den mit sich auf dem von war ich es sie wir auch für im aber sehr"),
    FRENCH("le la les et des est une un que dans pour pas qui du il elle sur avec ce au mais très était nous je"),
    SPANISH("el la los las que una un por con para del es se y en no lo su más pero muy era como"),
    ITALIAN("il che di non per una un è sono con del gli della la le ma si più molto era questo nel da"),
    PORTUGUESE("o a os as que não uma um para com do da em é mais mas muito era se na no por"),
    DUTCH("de het een van en dat niet op zijn te voor met is ik maar was er aan ook heel bij wij"),
    SWEDISH("och att det som en ett är på inte av för med den var jag han men mycket till vi"),
    POLISH("nie się że na jest to i w z jak do co ale bardzo był była za tak od po"),
    TURKISH("bir ve bu için da de ne çok gibi ile daha ama o kadar var mi olan en"),
    FINNISH("ja on ei se että oli hän mutta kun niin ovat myös joka sen tämä hyvin minä");

    private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}]+");
    /** Words of one language without which nothing is said. */
    private static final int LEAST = 4;

    @SuppressWarnings("ImmutableEnumChecker") // Made by Set.of, which nobody changes.
    private final Set<String> words;

    Language(String words) {
        this.words = Set.of(words.split(" "));
    }

    /** Null: undecided, since there are too few common words, or two languages have nearly as many. */
    static @Nullable Language of(String text) {
        String[] all = BETWEEN.split(text.toLowerCase(Locale.ROOT));
        Language best = null;
        long most = 0;
        long second = 0;
        for (Language language : values()) {
            long hits = Arrays.stream(all).filter(language.words::contains).count();
            if (hits > most) {
                second = most;
                most = hits;
                best = language;
            } else {
                second = Math.max(second, hits);
            }
        }
        return most >= LEAST && most >= 2 * second ? best : null;
    }

    /** As a sentence says it. */
    String shown() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
}
