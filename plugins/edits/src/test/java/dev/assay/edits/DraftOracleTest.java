package dev.assay.edits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.engine.activations.ActivationPass;
import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.activations.ModelReader.Texts;
import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.corpus.Columns;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.ImportRequest;
import dev.assay.engine.models.Model;
import dev.assay.engine.table.BoundFormula;
import dev.assay.engine.table.Draft;
import dev.assay.engine.table.Reading;
import dev.assay.engine.table.Slices;
import dev.assay.engine.table.Table;
import dev.assay.engine.workspace.Builtin;
import dev.assay.engine.workspace.Workspace;
import dev.assay.english.EnglishPlugin;
import dev.assay.spi.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every row of a data set, asked alone as if somebody had typed it, against the mask that the planner makes of the whole data set from
 * the index, the database and the kept outputs.
 */
class DraftOracleTest {

    private static final String NOW = "2026-01-01T00:00:00Z";

    @TempDir
    private Path folder;

    private final Random random = new Random(11);

    @Test
    void everyRowOfTheBuiltInDataAskedAloneAgreesWithItsMask() throws Exception {
        assumeTrue(Files.exists(Builtin.folder().resolve("dev.tsv")), "needs the built-in data");
        try (Workspace workspace = Workspace.at(folder.resolve("w"), new EnglishPlugin().conceptSets())) {
            DataSet data = workspace.dataSets().get("demo-dev");
            ConceptIndex.open(data, workspace.conceptSets(), workspace.indexes(), Run.unwatched())
                    .close();
            LiveTexts texts = new LiveTexts(workspace);
            try (Model model = workspace.models().open("demo")) {
                keep(workspace, data, model, "mlp.relu");
                keep(workspace, data, model, "enc.premise");
                workspace.tables().slices().save(new Slices.Saved("one", "hyp:tok:not OR length(pre) > 9", NOW), false);
                workspace
                        .tables()
                        .slices()
                        .save(new Slices.Saved("two", "slice(one) AND NOT correct = true", NOW), false);
                LiveReader reader = texts.reader(model, new Texts("rows", data.fields()), "mlp.relu");
                LiveReader encoder = texts.reader(model, new Texts("rows", data.fields()), "enc.premise");
                KeptReading kept = kept(workspace, data, reader.reader());
                KeptReading encoded = kept(workspace, data, encoder.reader());
                List<Draft> drafts = new ArrayList<>();
                for (Example example : data.page(0, data.rows())) {
                    Said said = kept.said(example.row());
                    Draft.Outputs outputs = new Draft.Outputs() {
                        @Override
                        public float[] probabilities() {
                            return Objects.requireNonNull(said.probabilities());
                        }

                        @Override
                        public float[] units(String reading) {
                            return reading.equals("mlp.relu")
                                    ? said.units()
                                    : encoded.said(example.row()).units();
                        }
                    };
                    drafts.add(new Draft(
                            example,
                            true,
                            example.row(),
                            texts.concepts(data.fields(), example).all(),
                            name -> name.equals("demo") ? outputs : null));
                }
                Table table = workspace.tables().open("demo-dev", null);
                List<String> leaves = leaves(table);
                for (String leaf : leaves) {
                    assertAgreement(table, leaf, drafts);
                }
                for (int i = 0; i < 40; i++) {
                    assertAgreement(table, formula(leaves, 4), drafts);
                }
            }
        }
    }

    private static KeptReading kept(Workspace workspace, DataSet data, ModelReader reader) {
        return KeptReading.of(reader, workspace.activations(data, reader), data.rows(), Run.unwatched())
                .orElseThrow();
    }

    private static void keep(Workspace workspace, DataSet data, Model model, String hook) {
        ModelReader reader = ModelReader.of(model, data, hook, null, null);
        Path at = workspace.activations(data, reader);
        ActivationPass.run(reader, data, at, Run.unwatched());
        Path folder = workspace.models().find("demo");
        workspace
                .tables()
                .readings()
                .add(
                        data,
                        new Reading(
                                "demo",
                                folder,
                                Reading.stateOf(folder),
                                reader.fingerprint(),
                                hook,
                                reader.units(),
                                reader.labels(),
                                at.resolve(reader.name() + ".npy"),
                                at.resolve(reader.name() + ".probabilities.npy")));
    }

    private List<String> leaves(Table table) {
        List<String> leaves = new ArrayList<>(List.of(
                "label = contradiction",
                "label != neutral",
                "label = null",
                "length(hyp) < 6",
                "length(pre) >= 9",
                "row >= 1000",
                "predicted = entailment",
                "correct = false",
                "correct != null",
                "loss > 0.05",
                "probability(neutral) <= 0.3",
                "unit(mlp.relu, 3) > 0",
                "unit(mlp.relu, 17) = 0",
                "unit(enc.premise, 5) < 0.1",
                "\"a nail\"",
                "\"WOMAN IS\"",
                "premise = \"A woman is hammering a nail in a workshop.\"",
                "hypothesis != \"The woman is not hammering a nail.\"",
                "slice(one)",
                "slice(two)",
                "NEIGHBORS(hyp:tok:woman)",
                "NEIGHBORS(pre:lemma:play)"));
        List<String> concepts = table.index().concepts().stream()
                .map(concept -> concept.name())
                .filter(name -> name.matches("[a-z]+:[a-z]+:[A-Za-z0-9]+"))
                .toList();
        for (int i = 0; i < 40; i++) {
            leaves.add(concepts.get(random.nextInt(concepts.size())));
        }
        return leaves;
    }

    private String formula(List<String> leaves, int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(4)) {
            case 1 -> "(" + formula(leaves, depth - 1) + " AND " + formula(leaves, depth - 1) + ")";
            case 2 -> "(" + formula(leaves, depth - 1) + " OR " + formula(leaves, depth - 1) + ")";
            case 3 -> "NOT (" + formula(leaves, depth - 1) + ")";
            default -> leaves.get(random.nextInt(leaves.size()));
        };
    }

    private static void assertAgreement(Table table, String formula, List<Draft> drafts) {
        FixedBitSet mask = table.select(formula).mask();
        BoundFormula bound = table.bind(formula);
        for (int row = 0; row < drafts.size(); row++) {
            if (!Boolean.valueOf(mask.get(row)).equals(bound.holds(drafts.get(row)))) {
                assertThat(bound.holds(drafts.get(row)))
                        .as(formula + " on row " + row)
                        .isEqualTo(mask.get(row));
            }
        }
    }

    @Test
    void textsOfAllScriptsAndImportedColumnsAgreeToo() throws Exception {
        Path file = Files.writeString(folder.resolve("t.csv"), """
                text,label,score,source,checked
                İstanbul is a CITY of ΣΑΣ.,yes,1.5,web,true
                Die Straße nach Köln ǅ 😀😀 e\u0301te\u0301,no,,book,false
                שלום עולם and K\u212A Ωmega,yes,-3,,
                plain words,yes,2,web,true
                """);
        try (Workspace workspace = Workspace.at(folder.resolve("w2"), new EnglishPlugin().conceptSets())) {
            DataSet data = workspace
                    .dataSets()
                    .importFiles(
                            ImportRequest.texts(
                                    "odd", ImportRequest.Format.CSV, List.of(file), Columns.single("text", "label")),
                            Run.unwatched());
            ConceptIndex.open(data, workspace.conceptSets(), workspace.indexes(), Run.unwatched())
                    .close();
            LiveTexts texts = new LiveTexts(workspace);
            Table table = workspace.tables().open("odd", null);
            List<Draft> drafts = data.page(0, data.rows()).stream()
                    .map(example -> new Draft(
                            example,
                            true,
                            example.row(),
                            texts.concepts(data.fields(), example).all(),
                            name -> null))
                    .toList();
            for (String formula : List.of(
                    "\"istanbul\"",
                    "\"σας\"",
                    "\"σασ\"",
                    "\"STRASSE\"",
                    "\"STRAßE\"",
                    "\"köln\"",
                    "\"ǆ\"",
                    "\"😀\"",
                    "\"É\"",
                    "\"שלום\"",
                    "\"kk\"",
                    "\"ωMEGA\"",
                    "score > 1",
                    "score = null",
                    "source != web",
                    "source = null",
                    "checked = TRUE",
                    "label = no",
                    "label = null",
                    "text = \"plain words\"",
                    "text:tok:words OR text:tok:city")) {
                assertAgreement(table, formula, drafts);
            }
        }
    }

    @Test
    void whatIsNotKnownOfATypedTextMakesAFormulaUnknownOnlyWhereItMatters() throws Exception {
        assumeTrue(Files.exists(Builtin.folder().resolve("dev.tsv")), "needs the built-in data");
        try (Workspace workspace = Workspace.at(folder.resolve("w3"), new EnglishPlugin().conceptSets())) {
            DataSet data = workspace.dataSets().get("demo-dev");
            ConceptIndex.open(data, workspace.conceptSets(), workspace.indexes(), Run.unwatched())
                    .close();
            LiveTexts texts = new LiveTexts(workspace);
            Table table = workspace.tables().open("demo-dev", null);
            Example typed = new Example(0, "A dog runs.", "A dog is not here.", null);
            Draft draft = new Draft(
                    typed, false, null, texts.concepts(data.fields(), typed).all(), name -> null);
            assertThat(table.bind("label = neutral").holds(draft)).isNull();
            assertThat(table.bind("row < 5").holds(draft)).isNull();
            assertThat(table.bind("label = neutral AND NOT hyp:tok:not").holds(draft))
                    .isFalse();
            assertThat(table.bind("NOT hyp:tok:not AND label = neutral").holds(draft))
                    .isFalse();
            assertThat(table.bind("label = neutral OR hyp:tok:not").holds(draft))
                    .isTrue();
            assertThat(table.bind("label = neutral AND hyp:tok:not").holds(draft))
                    .isNull();
            assertThat(table.bind("label = neutral OR NOT hyp:tok:not").holds(draft))
                    .isNull();
            assertThat(table.bind("NOT label = neutral").holds(draft)).isNull();
            assertThat(table.bind("length(hyp) = 6").holds(draft)).isTrue();
        }
    }
}
