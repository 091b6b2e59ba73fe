package dev.assay.edits;

import dev.assay.engine.challenge.ChallengeExport;
import dev.assay.engine.challenge.ChallengeSet;
import dev.assay.engine.challenge.Edit;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes a challenge set a data set like any other, as it is now. */
final class ChallengeData implements Analysis<ChallengeData.Parameters, ChallengeData.Made> {

    /** Which set, and under which name. */
    record Parameters(
            @Param(value = "Challenge set", position = 0) String challenge,

            @Param("Name of the data set; default: that of the challenge set") @Nullable
            String as,

            @Param(value = "Replace a data set of the same name", byDefault = "false")
            boolean replace) {}

    /** The data set, and how many edits it has. */
    record Made(String data, int rows) {}

    private final Workspace workspace;

    ChallengeData(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "challenge data";
    }

    @Override
    public String summary() {
        return "Makes a data set of the kept edits of a challenge set, with what they came from as columns";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Made run(Parameters parameters, Run run) {
        ChallengeSet set = workspace.challenges().get(parameters.challenge);
        set.problems().forEach(run::log);
        if (set.edits().isEmpty()) {
            throw new UserError("The challenge set " + set.name() + " has no edits; keep some first.");
        }
        Edit first = set.edits().getFirst();
        Optional<Edit> other =
                set.edits().stream().filter(edit -> edit.pair() != first.pair()).findFirst();
        if (other.isPresent()) {
            throw new UserError("The challenge set " + set.name() + " has pairs and single texts (edits " + first.id()
                    + " and " + other.get().id() + "), which cannot be one data set; keep them in two sets.");
        }
        List<Example> examples = new ArrayList<>();
        for (Edit edit : set.edits()) {
            examples.add(new Example(examples.size(), edit.premise(), edit.hypothesis(), edit.label()));
        }
        DataSet data = workspace
                .dataSets()
                .store(
                        parameters.as == null ? set.name() : parameters.as,
                        parameters.replace,
                        first.pair() ? DataSet.PAIR_FIELDS : DataSet.TEXT_FIELDS,
                        labels(set),
                        examples,
                        example -> columns(set.edits().get(example.row())));
        return new Made(data.name(), data.rows());
    }

    /**
     * The labels of the data sets that the edits came from, in those's order, where these have all that are stated; else those of the
     * edits' models too.
     */
    private List<String> labels(ChallengeSet set) {
        List<String> stated = set.edits().stream()
                .flatMap(edit -> Stream.ofNullable(edit.label()))
                .distinct()
                .toList();
        List<String> ofData = set.edits().stream()
                .flatMap(edit -> Stream.ofNullable(edit.data()))
                .distinct()
                .flatMap(name -> workspace.dataSets().find(name).stream())
                .flatMap(data -> data.labels().stream())
                .distinct()
                .toList();
        return ofData.containsAll(stated)
                ? (stated.isEmpty() ? List.of() : ofData)
                : Stream.concat(ofData.stream(), set.labels().stream())
                        .distinct()
                        .toList();
    }

    private static Map<String, String> columns(Edit edit) {
        Map<String, String> columns = new LinkedHashMap<>();
        ChallengeExport.others(edit).forEach((name, value) -> {
            if (value != null) {
                columns.put(name, value.toString());
            }
        });
        return columns;
    }
}
