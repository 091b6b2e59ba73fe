package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.app.plugins.Installation;
import dev.assay.engine.challenge.ChallengeSet;
import dev.assay.engine.challenge.Challenges;
import dev.assay.engine.challenge.Edit;
import dev.assay.engine.concepts.ConceptCount;
import dev.assay.engine.table.Completion;
import dev.assay.engine.table.Estimate;
import dev.assay.engine.table.Metrics;
import dev.assay.engine.table.Slices;
import dev.assay.engine.workspace.Analyses;
import dev.assay.engine.workspace.Problem;
import dev.assay.engine.workspace.RunEvent;
import dev.assay.engine.workspace.RunRecord;
import dev.assay.spi.Run;
import java.io.IOException;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keeps the page's types in step with the server: they are written from the records that the server reads and writes. With
 * {@code -Dassay.renew=true} the file is written anew.
 */
class PageTypesTest {

    private static final Path FILE = Path.of(System.getProperty("assay.root", "../.."), "web/src/api/generated.ts");
    /** What the page runs. A page that runs another names it here. */
    private static final List<String> ANALYSES = List.of(
            "challenge data",
            "challenge run",
            "check",
            "check log",
            "check pair",
            "check training",
            "edit",
            "explain",
            "generate",
            "inspect",
            "steer combine",
            "steer direction",
            "steer extract",
            "steer gate",
            "steer generate",
            "steer interpolate",
            "steer labels",
            "steer measure",
            "steer space",
            "steer style",
            "steer table",
            "steer tokens",
            "suggest edits",
            "unit examples");
    /** Parts of results that come before the rest, where the result has no such record. */
    private static final List<String> PARTS = List.of(
            "dev.assay.language.PromptPart", "dev.assay.language.WrittenPart",
            "dev.assay.steering.use.SteerPromptPart", "dev.assay.steering.use.SteerTokenPart");

    private static final String HEAD = """
            // Written from the server's records by `npm run types`; a test of the server fails when it has drifted.
            """;

    @Test
    void thePageHasTheTypesOfTheServer(@TempDir Path workspace) throws Exception {
        String types = types(workspace);
        if (Boolean.getBoolean("assay.renew")) {
            Files.writeString(FILE, types);
        }
        assertThat(Files.readString(FILE))
                .as(
                        "web/src/api/generated.ts has drifted from the server's records; renew it with"
                                + " `npm --prefix web run types` and let `npm --prefix web run check` say what the page must follow")
                .isEqualTo(types);
    }

    private static String types(Path workspace) throws ReflectiveOperationException, IOException {
        TypeScript types = new TypeScript();
        types.declareWithGaps("Estimate", Estimate.class);
        StringJoiner analyses = new StringJoiner("\n", "export interface Analyses {\n", "\n}\n");
        try (Installation installation = Installation.at(workspace)) {
            for (String name : ANALYSES) {
                Analyses.Known<?> known = installation.analyses().find(name);
                analyses.add("  " + TypeScript.quoted(name) + ": { parameters: "
                        + types.parameters(name, known.parameters()) + "; result: " + types.of(result(known)) + " };");
            }
        }
        for (String part : PARTS) {
            Class<?> type = Class.forName(part);
            types.declare(type.getSimpleName(), type);
        }
        types.declare("RunInfo", RunRecord.class);
        types.declare("Progress", RunEvent.Progress.class);
        types.declare("RunProblem", Problem.class);
        types.declare("ProblemDocument", nested("Reply", "Document"));
        types.declare("DataSet", nested("DataRoutes", "Listed"));
        types.declare("Model", nested("DataRoutes", "Model"));
        types.declare("FormulaProblem", nested("Reply", "FormulaDocument"));
        types.declare("NotIndexedProblem", nested("Reply", "NotIndexedDocument"));
        types.declare("TableColumns", nested("TableRoutes", "Columns"));
        types.declare("TableHead", nested("TableRoutes", "Head"));
        types.declare("TableRow", nested("TableRoutes", "Row"));
        types.declare("TablePage", nested("TableRoutes", "Page"));
        types.declare("TableHistograms", nested("TableRoutes", "Histograms"));
        types.declare("Metrics", Metrics.class);
        types.declare("FormulaTerm", nested("TableRoutes", "Term"));
        types.declare("FormulaTerms", nested("TableRoutes", "Terms"));
        types.declare("ConceptCount", ConceptCount.class);
        types.declare("CompletionItem", Completion.Item.class);
        types.declare("Completion", nested("TableRoutes", "Completed"));
        types.declare("TableCell", nested("TableRoutes", "Cell"));
        types.declare("SavedSlice", Slices.Saved.class);
        types.declare("CountedSlice", nested("SliceRoutes", "Counted"));
        types.declare("Health", nested("Server", "Health"));
        types.declare("ChallengeEdit", Edit.class);
        types.declare("ChallengeListed", Challenges.Listed.class);
        types.declare("ChallengeSet", ChallengeSet.class);
        types.declare("ChallengeDeletion", nested("ChallengeRoutes", "Deletion"));
        return HEAD + "\n/** What each analysis that the page runs takes and gives. */\n" + analyses + "\n" + types
                + "\n";
    }

    /** What an analysis gives, as its own method declares it. */
    private static AnnotatedType result(Analyses.Known<?> known) {
        Class<?> analysis = known.analysis().getClass();
        return Arrays.stream(analysis.getDeclaredMethods())
                .filter(method -> method.getName().equals("run")
                        && !method.isBridge()
                        && Arrays.equals(
                                method.getParameterTypes(),
                                new Class<?>[] {known.analysis().parameters(), Run.class}))
                .map(Method::getAnnotatedReturnType)
                .findAny()
                .orElseThrow(() -> new AssertionError(analysis + " does not declare run itself"));
    }

    /** Records that only one class of the server uses are private to it. */
    private static Class<?> nested(String around, String name) throws ClassNotFoundException {
        return Class.forName("dev.assay.app.http." + around + "$" + name);
    }
}
