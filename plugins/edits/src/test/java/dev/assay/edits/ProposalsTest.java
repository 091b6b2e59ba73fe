package dev.assay.edits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.edits.Proposals.Proposal;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProposalsTest {

    @Test
    void aTextIsTriedOnceUnderTheKindThatCameFirst() {
        Proposals proposals = new Proposals();
        proposals.add(TextField.PREMISE, EditKind.FORMULA, change("a"));
        proposals.add(TextField.PREMISE, EditKind.INSERT, change("a"));
        proposals.add(TextField.HYPOTHESIS, EditKind.INSERT, change("a"));
        proposals.add(TextField.HYPOTHESIS, EditKind.INSERT, null);
        assertThat(proposals.atMost(10))
                .containsExactly(
                        new Proposal(TextField.PREMISE, EditKind.FORMULA, change("a")),
                        new Proposal(TextField.HYPOTHESIS, EditKind.INSERT, change("a")));
    }

    @Test
    void theKindsShareTheRoomAndOneThatNeedsLessLeavesItToOthers() {
        Proposals proposals = new Proposals();
        IntStream.range(0, 2).forEach(i -> proposals.add(TextField.TEXT, EditKind.ANTONYM, change("a" + i)));
        IntStream.range(0, 50).forEach(i -> proposals.add(TextField.TEXT, EditKind.DELETE, change("d" + i)));
        IntStream.range(0, 50).forEach(i -> proposals.add(TextField.TEXT, EditKind.INSERT, change("i" + i)));
        assertThat(proposals.size()).isEqualTo(102);
        assertThat(proposals.atMost(12).stream().map(each -> each.change().text()))
                .containsExactly("a0", "d0", "i0", "a1", "d1", "i1", "d2", "i2", "d3", "i3", "d4", "i4");
        assertThat(proposals.atMost(1000)).hasSize(102);
    }

    private static Change change(String text) {
        return new Change(0, 0, "", "", text);
    }
}
