package dev.assay.engine.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.spi.Sentence;
import dev.assay.spi.Sentence.Token;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordTokenizerTest {

    /** Expected tokens worked by hand from the Penn Treebank's tokenisation rules. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A man isn't sleeping.|A man is n't sleeping .",
                "The girl's dog can't swim, can it?|The girl 's dog ca n't swim , can it ?",
                "The girls' T-shirts weren’t new!|The girls ' T-shirts were n’t new !",
                "He said \"hello\" (twice).|He said \" hello \" ( twice ) .",
                "Mr. Smith left at 5:30 p.m. for the U.S.|Mr. Smith left at 5:30 p.m. for the U.S.",
                "It cost $1,234.50; that's 20% off...|It cost $ 1,234.50 ; that 's 20 % off ...",
                "You shouldn't've gone.|You should n't 've gone .",
                "Rock 'em in the '90s, o'clock and/or AT&T|Rock 'em in the '90s , o'clock and/or AT&T",
                "He wore a hat.The dog--wet--barked|He wore a hat . The dog -- wet -- barked",
                "do n't 's ca n't `` quoted '' -lrb-|do n't 's ca n't `` quoted '' - lrb -",
                "CAN'T DON'T|CA N'T DO N'T",
                "naïve café's Zoë|naïve café 's Zoë",
            })
    void wordsCliticsAndMarksComeApartAsInTheTreebank(String text, String tokens) {
        assertThat(forms(text)).isEqualTo(List.of(tokens.split(" ")));
    }

    @Test
    void anEmojiWithItsModifiersIsOneToken() {
        String family = "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67";
        String thumb = "\uD83D\uDC4D\uD83C\uDFFD";
        String flag = "\uD83C\uDDEB\uD83C\uDDF7";
        assertThat(forms("nice" + thumb + family + "!" + flag)).containsExactly("nice", thumb, family, "!", flag);
    }

    @Test
    void blanksOfAnyKindSeparateAndNothingElseDoes() {
        assertThat(forms("a\u00A0b\u2003c\td\ne")).containsExactly("a", "b", "c", "d", "e");
        assertThat(forms("")).isEmpty();
        assertThat(forms(" \t ")).isEmpty();
    }

    @Test
    void everyCharThatIsNotABlankIsInExactlyOneToken() {
        String alphabet = "ab'’n.t,-s \u00A0:3!\"\uD83D\uDE00\u0301é/$0";
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Sentence sentence = WordTokenizer.tokenize(text.toString());
            StringBuilder rebuilt = new StringBuilder();
            int end = 0;
            for (Token token : sentence.tokens()) {
                assertThat(token.start()).isGreaterThanOrEqualTo(end);
                assertThat(token.end()).isGreaterThan(token.start());
                assertThat(token.form()).isEqualTo(text.substring(token.start(), token.end()));
                assertThat(token.lower()).isEqualTo(token.form().toLowerCase(Locale.ROOT));
                rebuilt.append(token.form());
                end = token.end();
            }
            assertThat(rebuilt.toString()).isEqualTo(text.toString().replaceAll("[ \u00A0]", ""));
        }
    }

    @Test
    void aVeryLongWordTakesNoMoreThanLinearTime() {
        assertThat(forms("a-".repeat(200_000) + "a")).hasSize(1);
        assertThat(forms("it's".repeat(50_000))).isNotEmpty();
    }

    /** SNLI as e-SNLI publishes it is tokenised by another program; its tokens are the expectation. */
    @Test
    void sentencesOfEsnliKeepTheirTokens() throws IOException {
        Path file = Path.of(System.getProperty("assay.shared", ""), "real", "snli", "esnli_dev.tsv");
        assumeTrue(Files.exists(file), "SNLI dev is not there: " + file);
        int texts = 0;
        int changed = 0;
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            for (String text : List.of(line.split("\t")).subList(0, 2)) {
                texts++;
                changed += forms(text).equals(List.of(text.strip().split(" +"))) ? 0 : 1;
            }
        }
        // What differs are slips in the source, such as "mouth." and "viewer-" as one token.
        assertThat(changed).isLessThan(texts / 1000);
    }

    private static List<String> forms(String text) {
        return WordTokenizer.tokenize(text).tokens().stream().map(Token::form).toList();
    }
}
