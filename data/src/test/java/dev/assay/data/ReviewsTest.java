package dev.assay.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.data.reviews.Review;
import dev.assay.data.reviews.Reviews;
import dev.assay.engine.workspace.Builtin;
import dev.assay.spi.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The reviews that come with Assay, read from their files; the words that the labels are held against were chosen for this test. */
class ReviewsTest {

    private static final Set<String> PRAISE = Set.of(
            "wonderful",
            "delicious",
            "superb",
            "charming",
            "brilliant",
            "friendly",
            "lovely",
            "excellent",
            "spotless",
            "reliable",
            "fascinating",
            "gorgeous",
            "tender",
            "hilarious",
            "helpful",
            "beautiful",
            "polite",
            "witty",
            "comfortable",
            "sharp",
            "gripping",
            "juicy",
            "intuitive",
            "loved",
            "enjoyed",
            "adore");
    private static final Set<String> BLAME = Set.of(
            "terrible",
            "awful",
            "disgusting",
            "rude",
            "filthy",
            "boring",
            "greasy",
            "horrible",
            "dreadful",
            "stale",
            "wooden",
            "useless",
            "unreliable",
            "faulty",
            "soggy",
            "mouldy",
            "dirty",
            "tasteless",
            "tinny",
            "blurry",
            "predictable",
            "smelly",
            "watery",
            "hate",
            "hated",
            "dislike",
            "disliked",
            "overpriced");
    private static final Pattern CONTRAST =
            Pattern.compile("(?i)\\b(although|though|while|but|yet|however|despite|spite)\\b");
    private static final Pattern DENIAL = Pattern.compile("(?i)\\b(not|neither|nor|never|nobody)\\b|n't");
    private static final List<String[]> TEST = new ArrayList<>();
    private static final List<String[]> DEV = new ArrayList<>();

    @BeforeAll
    static void read() throws IOException {
        read("reviews.tsv", TEST);
        read("reviews-dev.tsv", DEV);
    }

    private static void read(String file, List<String[]> rows) throws IOException {
        List<String> lines = Files.readAllLines(Builtin.folder().resolve(file));
        assertThat(lines.getFirst()).isEqualTo("text\tsentiment\ttopic\ttense");
        lines.stream().skip(1).map(line -> line.split("\t", -1)).forEach(rows::add);
    }

    private static List<String[]> all() {
        List<String[]> all = new ArrayList<>(TEST);
        all.addAll(DEV);
        return all;
    }

    private static Set<String> words(String text) {
        return new HashSet<>(List.of(text.toLowerCase(Locale.ROOT).split("[^a-z']+")));
    }

    @Test
    void noReviewIsThereTwice() {
        assertThat(TEST).hasSize(3_000);
        assertThat(DEV).hasSize(2_000);
        Set<String> seen = new HashSet<>();
        all().forEach(row -> assertThat(seen.add(row[0])).as(row[0]).isTrue());
    }

    @Test
    void labelsTopicsAndTensesAreAboutAlikeFrequent() {
        for (Map.Entry<Integer, Integer> column : Map.of(1, 2, 2, 4, 3, 2).entrySet()) {
            Map<String, Long> counts =
                    TEST.stream().collect(Collectors.groupingBy(row -> row[column.getKey()], Collectors.counting()));
            assertThat(counts).hasSize(column.getValue());
            double share = (double) TEST.size() / column.getValue();
            // Six standard deviations of a binomial count and more.
            counts.values().forEach(count -> assertThat((double) count).isBetween(share * 0.85, share * 1.15));
        }
    }

    @Test
    void withoutContrastAndDenialTheWordsAreOfTheLabelsSide() {
        int compared = 0;
        for (String[] row : all()) {
            if (!CONTRAST.matcher(row[0]).find() && !DENIAL.matcher(row[0]).find()) {
                compared += holds(row[0], row[1], row[0]);
            }
        }
        assertThat(compared).isGreaterThan(1_200);
    }

    @Test
    void whatFollowsButCountsAndWhatComesBeforeIsOfTheOtherSide() {
        int compared = 0;
        for (String[] row : all()) {
            for (String sentence : row[0].split("(?<=[.!]) ")) {
                int but = Math.max(sentence.indexOf(", but "), sentence.indexOf(", yet "));
                if (but > 0 && !DENIAL.matcher(sentence).find()) {
                    String other = row[1].equals("positive") ? "negative" : "positive";
                    compared += holds(sentence.substring(0, but), other, row[0]);
                    compared += holds(sentence.substring(but), row[1], row[0]);
                }
            }
        }
        assertThat(compared).isGreaterThan(25);
    }

    /** Whether it has words to go by, as 0 or 1. */
    private static int holds(String text, String label, String review) {
        Set<String> words = words(text);
        boolean praised = PRAISE.stream().anyMatch(words::contains);
        boolean blamed = BLAME.stream().anyMatch(words::contains);
        if (praised) {
            assertThat(label).as(review).isEqualTo("positive");
        }
        if (blamed) {
            assertThat(label).as(review).isEqualTo("negative");
        }
        return praised || blamed ? 1 : 0;
    }

    @Test
    void everyVerbIsInTheTenseThatTheReviewIsSaidToHave() {
        Pattern past = Pattern.compile("(?i)\\b(was|were|had|did|took|went|came)\\b");
        Pattern present = Pattern.compile("(?i)\\b(is|are|am|has|have|does|makes|takes|goes|comes)\\b|it's");
        for (String[] row : all()) {
            Pattern wrong = row[3].equals("past") ? present : past;
            assertThat(wrong.matcher(row[0]).find()).as(row[0]).isFalse();
        }
    }

    @Test
    void aReviewIsOnTheTopicThatItIsSaidToHave() {
        Map<String, String> topics = Map.of(
                "hotel", "place",
                "museum", "place",
                "castle", "place",
                "pizza", "food",
                "curry", "food",
                "dumplings", "food",
                "thriller", "film",
                "villain", "film",
                "laptop", "device",
                "kettle", "device");
        Set<String> met = new HashSet<>();
        for (String[] row : all()) {
            for (String word : words(row[0])) {
                String topic = topics.get(word);
                if (topic != null) {
                    met.add(word);
                    assertThat(row[2]).as(row[0]).isEqualTo(topic);
                }
            }
        }
        assertThat(met).hasSameSizeAs(topics.keySet());
    }

    @Test
    void sentencesAreWellFormed() {
        Pattern shape = Pattern.compile("(?:[A-Z][A-Za-z'é-]*(?:,? [A-Za-z'é-]+)*[.!] ?){1,4}");
        List<Pattern> wrong = List.of(
                Pattern.compile("\\b(\\w+) \\1\\b"),
                Pattern.compile("(?i)\\ba [aeio]\\w+"),
                Pattern.compile("(?i)\\ban [^aeiouh]\\w+"),
                Pattern.compile("\\b(they|we) (is|was|has)\\b|\\b(it|he|she) (are|were|have)\\b| {2}"));
        for (String[] row : all()) {
            assertThat(row[0]).matches(shape);
            assertThat(row[0].split(" ").length).as(row[0]).isLessThanOrEqualTo(30);
            wrong.forEach(pattern -> assertThat(pattern.matcher(row[0]).find())
                    .as(pattern + ": " + row[0])
                    .isFalse());
        }
    }

    @Test
    void theSeedOfTheRecordMakesTheFileAgain() {
        List<Review> again = new Reviews(2020).next(TEST.size(), Run.unwatched());
        for (int i = 0; i < again.size(); i++) {
            Review review = again.get(i);
            assertThat(TEST.get(i))
                    .containsExactly(
                            review.text(),
                            review.sentiment().word(),
                            review.topic().word(),
                            review.tense().word());
        }
        assertThat(new Reviews(2021).next(10, Run.unwatched())).isNotEqualTo(again.subList(0, 10));
    }
}
