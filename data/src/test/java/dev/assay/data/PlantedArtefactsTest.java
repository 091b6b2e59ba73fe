package dev.assay.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.data.UnitFormulas.Explained;
import dev.assay.engine.formula.Formula;
import dev.assay.engine.models.PairConfig;
import dev.assay.engine.workspace.Builtin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The planted artefacts are what units of the built-in model are explained by, and not those of models that learnt nothing.
 *
 * <p>An artefact appears in a unit, by one definition for all models, when
 *
 * <ol>
 *   <li>the unit's best formula of at most five literals has an IoU of at least 0.2,
 *   <li>the formula says the artefact's concepts of the unit's own activity, so under no or an even number of {@code NOT}: each concept
 *       of an artefact that joins its concepts by {@code AND}, one of them where it joins them by {@code OR}. A concept may be said by another
 *       that holds for the same rows but for a tenth (the lemma of a word that has one form), and
 *   <li>the unit is evidence for the artefact's label: over the rows where the artefact holds, the unit adds on average at least 0.1 nats more
 *       to the logit of this label than to the mean of the other two.
 * </ol>
 *
 * An artefact is a tie between words and a label; the second condition is about the words, and the third about the label.
 */
class PlantedArtefactsTest {

    private static final double LEAST_IOU = 0.2;
    private static final double LEAST_EVIDENCE = 0.1;

    @TempDir
    private static Path folder;

    private static UnitFormulas formulas;
    private static Path model;

    @BeforeAll
    static void index() throws IOException {
        model = Builtin.folder().resolve("model");
        formulas =
                new UnitFormulas(folder.resolve("workspace"), Builtin.folder().resolve("vectors.txt"));
    }

    @AfterAll
    static void close() {
        formulas.close();
    }

    @Test
    void tenPlantedArtefactsAtLeastAppearInUnitsOfTheBuiltInModel() {
        Set<String> appearing = appearing(model);
        System.out.println("built-in model: " + appearing.size() + " artefacts appear: " + appearing);
        assertThat(appearing).hasSizeGreaterThanOrEqualTo(10);
    }

    @Test
    void noneAppearsInAModelWithRandomWeights() throws IOException {
        for (long seed = 1; seed <= 3; seed++) {
            Path random = folder.resolve("random" + seed);
            UntrainedModel.write(model, random, seed);
            assertThat(appearing(random)).as("seed " + seed).isEmpty();
        }
    }

    private static Set<String> appearing(Path modelFolder) {
        Set<String> names = new TreeSet<>();
        List<Artefact> artefacts = Artefact.planted();
        for (Explained unit : formulas.explain(modelFolder)) {
            if (unit.found().iou() < LEAST_IOU) {
                continue;
            }
            Set<String> said = new HashSet<>();
            collect(unit.found().formula(), true, said);
            for (Artefact artefact : artefacts) {
                int label = PairConfig.NLI_LABELS.indexOf(artefact.label().word());
                if (says(said, artefact) && formulas.evidence(unit, artefact.formula(), label) >= LEAST_EVIDENCE) {
                    names.add(artefact.name());
                }
            }
        }
        return names;
    }

    private static boolean says(Set<String> said, Artefact artefact) {
        List<String> concepts = Arrays.asList(artefact.formula().split(" (?:AND|OR) "));
        return artefact.formula().contains(" AND ")
                ? concepts.stream().allMatch(concept -> says(said, concept))
                : concepts.stream().anyMatch(concept -> says(said, concept));
    }

    private static boolean says(Set<String> said, String concept) {
        return said.stream().anyMatch(name -> formulas.alike(name, concept));
    }

    /** The concepts under no or an even number of negations. */
    private static void collect(Formula formula, boolean positive, Set<String> said) {
        switch (formula) {
            case Formula.Leaf leaf -> {
                if (positive) {
                    said.add(leaf.print());
                }
            }
            case Formula.Neighbors group -> {}
            case Formula.Not not -> collect(not.operand(), !positive, said);
            case Formula.And and -> {
                collect(and.left(), positive, said);
                collect(and.right(), positive, said);
            }
            case Formula.Or or -> {
                collect(or.left(), positive, said);
                collect(or.right(), positive, said);
            }
        }
    }
}
