package dev.assay.library;

import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import java.io.IOException;

/**
 * Finds the concepts of a data set and indexes them, which formulas need. An index that is there already is left as it is. Importing leaves
 * this to the first who needs it: whoever only looks at columns never waits for it, and when a concept set changes it is the same.
 */
final class Index implements Analysis<Index.Parameters, Index.Indexed> {

    record Parameters(
            @Param(value = "Data set", position = 0) String data) {}

    /**
     * What there is now.
     *
     * @param concepts that hold on some row
     */
    record Indexed(String data, int rows, int concepts) {}

    private final Workspace workspace;

    Index(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "index";
    }

    @Override
    public String summary() {
        return "Indexes the concepts of a data set, so that formulas can ask for them";
    }

    /** Somebody waits in front of a formula, so this does not wait behind long runs. */
    @Override
    public boolean light() {
        return true;
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Indexed run(Parameters p, Run run) throws IOException {
        DataSet data = workspace.dataSets().get(p.data);
        try (ConceptIndex index = ConceptIndex.open(data, workspace.conceptSets(), workspace.indexes(), run)) {
            return new Indexed(p.data, data.rows(), index.concepts().size());
        }
    }
}
