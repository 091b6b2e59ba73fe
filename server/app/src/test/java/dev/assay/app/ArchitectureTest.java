package dev.assay.app;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the parts: {@code app → plug-ins → engine → spi}, and those inside the engine. */
@AnalyzeClasses(packages = "dev.assay", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ENGINE = "dev.assay.engine..";
    private static final String CONTRACT = "dev.assay.spi..";
    private static final String APPLICATION = "dev.assay.app..";

    /** Whatever else there is, today and later. */
    private static final DescribedPredicate<JavaClass> PLUGIN = resideInAPackage("dev.assay..")
            .and(not(resideInAnyPackage(ENGINE, CONTRACT, APPLICATION)))
            .as("a plug-in");

    @ArchTest
    static final ArchRule theContractDependsOnJavaAndTwoAnnotationJars = classes()
            .that()
            .resideInAPackage("dev.assay.spi..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.assay.spi..", "java..", "org.jspecify.annotations..", "org.apiguardian.api..");

    @ArchTest
    static final ArchRule theEngineKnowsNeitherTheApplicationNorAPlugin = noClasses()
            .that()
            .resideInAPackage(ENGINE)
            .should()
            .dependOnClassesThat(resideInAPackage("dev.assay..").and(not(resideInAnyPackage(ENGINE, CONTRACT))));

    @ArchTest
    static final ArchRule theEngineHasNoServerAndNoCommandLine = noClasses()
            .that()
            .resideInAPackage(ENGINE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.javalin..", "picocli..", "jakarta..", "org.eclipse.jetty..");

    @ArchTest
    static final ArchRule theApplicationMeetsPluginsThroughTheServiceLoaderOnly =
            noClasses().that().resideInAPackage(APPLICATION).should().dependOnClassesThat(PLUGIN);

    @ArchTest
    static final ArchRule pluginsDoNotKnowTheApplication =
            noClasses().that(PLUGIN).should().dependOnClassesThat().resideInAPackage(APPLICATION);

    @ArchTest
    static final ArchRule pluginsDoNotKnowEachOther = slices().matching("dev.assay.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(alwaysTrue(), resideInAnyPackage(ENGINE, CONTRACT));

    @ArchTest
    static final ArchRule englishSeesOnlyTheContract = noClasses()
            .that()
            .resideInAPackage("dev.assay.english..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("dev.assay..").and(not(resideInAnyPackage("dev.assay.english..", CONTRACT))));

    @ArchTest
    static final ArchRule filesUseNothingElseOfTheEngine = within("files");

    @ArchTest
    static final ArchRule corpusUsesNothingElseButFiles = within("corpus", "files");

    @ArchTest
    static final ArchRule conceptsMayUseCorpus = within("concepts", "files", "corpus");

    @ArchTest
    static final ArchRule formulaMayUseConcepts = within("formula", "files", "concepts");

    @ArchTest
    static final ArchRule searchMayUseFormulaAndConcepts = within("search", "files", "concepts", "formula");

    @ArchTest
    static final ArchRule modelsMayUseCorpus = within("models", "files", "corpus");

    @ArchTest
    static final ArchRule activationsMayUseCorpusModelsAndConcepts =
            within("activations", "files", "corpus", "models", "concepts");

    @ArchTest
    static final ArchRule tableMayUseAllButTheWorkspaceAndTheSearch =
            within("table", "files", "corpus", "concepts", "formula", "activations", "models");

    @ArchTest
    static final ArchRule challengeMayUseActivations = within("challenge", "files", "activations");

    @ArchTest
    static final ArchRule steeringMayUseModels = within("steering", "files", "corpus", "models");

    @ArchTest
    static final ArchRule nothingInTheEngineStandsOnTheWorkspace = noClasses()
            .that()
            .resideInAPackage(ENGINE)
            .and()
            .resideOutsideOfPackage("dev.assay.engine.workspace..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.assay.engine.workspace..");

    @ArchTest
    static final ArchRule thereAreNoCycles =
            slices().matching("dev.assay.(**)").should().beFreeOfCycles();

    /** A package of the engine may use these others of it, and no further. */
    private static ArchRule within(String part, String... others) {
        String[] allowed = new String[others.length + 1];
        allowed[0] = "dev.assay.engine." + part + "..";
        for (int i = 0; i < others.length; i++) {
            allowed[i + 1] = "dev.assay.engine." + others[i] + "..";
        }
        return noClasses()
                .that()
                .resideInAPackage(allowed[0])
                .should()
                .dependOnClassesThat(resideInAPackage(ENGINE).and(not(resideInAnyPackage(allowed))));
    }
}
