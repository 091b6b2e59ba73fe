package dev.assay.engine.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.assay.engine.activations.LabelProbability;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ChallengesTest {

    @TempDir
    private Path folder;

    @Test
    void whatWasKeptIsReadBackByAnotherProcess() {
        Edit root = challenges().keep("my set", draft(null, "A man naps 😀.", "שלום \"עולם\""));
        Edit child = challenges().keep("my set", draft(root.id(), "A man\nnaps.", "He sleeps."));
        assertThat(root.id()).matches("[0-9a-f]{8}").isNotEqualTo(child.id());
        assertThat(challenges().get("my set")).isEqualTo(new ChallengeSet("my set", List.of(root, child), List.of()));
        assertThat(challenges().list())
                .extracting(Challenges.Listed::name, Challenges.Listed::edits)
                .containsExactly(tuple("my set", 2));
    }

    @Test
    void aLabelIsStatedAndTakenBackAndTheFileOnlyGrows() throws IOException {
        Edit edit = challenges().keep("a", draft(null, "p", "h"));
        byte[] before = Files.readAllBytes(file("a"));
        assertThat(challenges().relabel("a", edit.id(), "neutral", LabelBy.CHOSEN))
                .contains(edit.labelled("neutral", LabelBy.CHOSEN));
        assertThat(challenges().get("a").edits()).containsExactly(edit.labelled("neutral", LabelBy.CHOSEN));
        assertThat(challenges().relabel("a", edit.id(), null, null)).contains(edit);
        assertThat(challenges().get("a").edits()).containsExactly(edit);
        byte[] after = Files.readAllBytes(file("a"));
        assertThat(Arrays.copyOf(after, before.length)).isEqualTo(before);
        assertThat(challenges().relabel("a", "00000000", null, null)).isEmpty();
        assertThat(challenges().relabel("b", edit.id(), null, null)).isEmpty();
    }

    @Test
    void anEditGoesWithItsDescendantsAndNoOthers() {
        Edit root = challenges().keep("a", draft(null, "root", "h"));
        Edit child = challenges().keep("a", draft(root.id(), "child", "h"));
        Edit other = challenges().keep("a", draft(root.id(), "other", "h"));
        Edit grandchild = challenges().keep("a", draft(child.id(), "grandchild", "h"));
        Edit stranger = challenges().keep("a", draft(null, "stranger", "h"));
        assertThat(challenges().delete("a", child.id())).isEqualTo(2);
        assertThat(challenges().get("a").edits()).containsExactly(root, other, stranger);
        assertThat(challenges().delete("a", grandchild.id())).isZero();
        assertThatThrownBy(() -> challenges().keep("a", draft(child.id(), "late", "h")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(child.id());
        assertThat(challenges().delete("a", root.id())).isEqualTo(2);
        assertThat(challenges().get("a").edits()).containsExactly(stranger);
        assertThat(challenges().delete("a")).isTrue();
        assertThat(challenges().delete("a")).isFalse();
        assertThat(challenges().find("a")).isEmpty();
    }

    /** As after {@code kill -9} within a write: whatever the byte at which the line breaks off, the lines before it are there. */
    @Test
    void aLineThatWasBeingWrittenIsLeftOutAndWrittenOver() throws IOException {
        Edit first = challenges().keep("a", draft(null, "A man naps 😀.", "h"));
        long whole = Files.size(file("a"));
        Edit second = challenges().keep("a", draft(first.id(), "ein Mann schläft 😀", "h"));
        byte[] both = Files.readAllBytes(file("a"));
        for (int length = (int) whole + 1; length < both.length - 1; length++) {
            Files.write(file("a"), Arrays.copyOf(both, length));
            ChallengeSet cut = challenges().get("a");
            assertThat(cut.edits()).as("%d bytes", length).containsExactly(first);
            assertThat(cut.problems()).hasSize(1);
            assertThat(cut.problems().getFirst()).startsWith("a.jsonl, line 2: the line breaks off");
            Edit third = challenges().keep("a", draft(first.id(), "third", "h"));
            assertThat(challenges().get("a")).isEqualTo(new ChallengeSet("a", List.of(first, third), List.of()));
        }
        // Only the line break is missing: nothing is lost, and the next line is not glued to it.
        Files.write(file("a"), Arrays.copyOf(both, both.length - 1));
        Edit third = challenges().keep("a", draft(second.id(), "third", "h"));
        assertThat(challenges().get("a")).isEqualTo(new ChallengeSet("a", List.of(first, second, third), List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\": \"e\", \"premise\": }",
                "nonsense",
                "[1, 2]",
                "{\"id\": \"e\"}",
                "{\"relabel\": \"ffffffff\", \"label\": null, \"labelBy\": null, \"at\": \"\"}",
                "{\"delete\": null}",
                "{\"id\": \"e\", \"row\": -1, \"model\": \"m\", \"originalPremise\": \"p\", \"originalHypothesis\": \"\","
                        + " \"premise\": \"p\", \"hypothesis\": \"\", \"predicted\": \"x\", \"probabilities\": [], \"created\": \"\"}"
            })
    void aBrokenLineIsNamedAndLosesNothing(String broken) throws IOException {
        Edit first = challenges().keep("a", draft(null, "one", "h"));
        Files.writeString(file("a"), broken + "\n\n", StandardOpenOption.APPEND);
        Edit second = challenges().keep("a", draft(first.id(), "two", "h"));
        ChallengeSet set = challenges().get("a");
        assertThat(set.edits()).containsExactly(first, second);
        assertThat(set.problems()).hasSize(1);
        assertThat(set.problems().getFirst())
                .startsWith("a.jsonl, line 2: ")
                .endsWith("correct it or delete it: all other lines are read");
        assertThat(challenges().list().getFirst().problems()).isEqualTo(set.problems());
        assertThat(Files.readString(file("a"))).contains(broken);
    }

    @Test
    void aLineThatIsThereTwiceCountsOnce() throws IOException {
        Edit edit = challenges().keep("a", draft(null, "one", "h"));
        Files.writeString(file("a"), Files.readString(file("a")).repeat(2));
        assertThat(challenges().get("a").edits()).containsExactly(edit);
        assertThat(challenges().get("a").problems().getFirst()).contains("line 2", edit.id());
    }

    @Test
    void twoWhoKeepAtOnceLoseNothing() throws Exception {
        Challenges shared = challenges();
        Edit root = shared.keep("a", draft(null, "root", "h"));
        int each = 50;
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService tabs = Executors.newFixedThreadPool(2)) {
            List<Future<?>> done = IntStream.range(0, 2)
                    .<Future<?>>mapToObj(tab -> tabs.submit(() -> {
                        start.await();
                        for (int i = 0; i < each; i++) {
                            shared.keep("a", draft(root.id(), "tab " + tab + " edit " + i, "h"));
                        }
                        return null;
                    }))
                    .toList();
            start.countDown();
            for (Future<?> tab : done) {
                tab.get();
            }
        }
        ChallengeSet set = challenges().get("a");
        assertThat(set.problems()).isEmpty();
        assertThat(set.edits()).hasSize(1 + 2 * each);
        assertThat(set.edits().stream().map(Edit::id).distinct()).hasSize(1 + 2 * each);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "../x", "a/b", ".hidden", "a\0", "a ", "-x", "a\nb"})
    void aNameThatCannotBeOneIsRefused(String name) {
        assertThatThrownBy(() -> challenges().keep(name, draft(null, "p", "h")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("cannot name a challenge set");
        assertThat(challenges().find(name)).isEmpty();
        assertThat(folder.toFile().list()).isEmpty();
    }

    @Test
    void aNameIsAsLongAsFileSystemsTakeAndNoLonger() {
        String longest = "名".repeat(66);
        challenges().keep(longest, draft(null, "p", "h"));
        assertThat(challenges().list()).hasSize(1);
        for (String name : List.of("名".repeat(67), "x".repeat(300))) {
            assertThatThrownBy(() -> challenges().keep(name, draft(null, "p", "h")))
                    .isInstanceOf(UserError.class);
        }
    }

    @Test
    void aSetThatIsNotThereIsNamedWithThoseThatAre() {
        assertThatThrownBy(() -> challenges().get("x")).hasMessageContaining("keep an edit to make one");
        challenges().keep("a", draft(null, "p", "h"));
        assertThatThrownBy(() -> challenges().get("x"))
                .isInstanceOf(UserError.class)
                .hasMessage("There is no challenge set \"x\"; there are a.");
    }

    @Test
    void othersFilesInTheFolderAreLeftAlone() throws IOException {
        challenges().keep("a", draft(null, "p", "h"));
        Files.writeString(folder.resolve("notes.txt"), "mine");
        Files.writeString(folder.resolve(".x.jsonl"), "mine");
        Files.createDirectory(folder.resolve("b.jsonl"));
        assertThat(challenges().list()).hasSize(1);
    }

    @Test
    void exportedTextsSurviveEveryFormat() {
        challenges().keep("a", draft(null, "=1+1", "@a,\t\"b\"\n-c"));
        ChallengeSet set = challenges().get("a");
        String csv = new String(ChallengeExport.of(set, ChallengeExport.Format.CSV), StandardCharsets.UTF_8);
        assertThat(csv.lines().toList().get(1)).startsWith("\"=1+1\",\"@a,\t\"\"b\"\"");
        String tsv = new String(ChallengeExport.of(set, ChallengeExport.Format.TSV), StandardCharsets.UTF_8);
        assertThat(tsv.lines().toList()).hasSize(2);
        assertThat(tsv.lines().toList().get(1)).startsWith("=1+1\t@a, \"b\" -c\t");
        String jsonl = new String(ChallengeExport.of(set, ChallengeExport.Format.JSONL), StandardCharsets.UTF_8);
        assertThat(jsonl).startsWith("{\"premise\":\"=1+1\",\"hypothesis\":\"@a,\\t\\\"b\\\"\\n-c\",\"label\":null,");
    }

    private Challenges challenges() {
        return new Challenges(folder);
    }

    private Path file(String name) {
        return folder.resolve(name + ".jsonl");
    }

    private static Edit draft(@Nullable String parent, String premise, String hypothesis) {
        return new Edit(
                "new",
                parent,
                "demo",
                3,
                "demo",
                "A man sleeps.",
                "He sleeps.",
                premise,
                hypothesis,
                null,
                null,
                "neutral",
                List.of(new LabelProbability("entailment", 0.25), new LabelProbability("neutral", 0.75)),
                "2026-01-02T03:04:05Z");
    }
}
