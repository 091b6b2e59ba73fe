package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds steering to its contract on models with random weights of three families and on the built-in language model, and shows that the contract
 * catches what other tools have got wrong.
 */
class SteeringContractTest {

    private static final SequencedMap<String, Consumer<SteeringContract>> CONTRACT = new LinkedHashMap<>();

    static {
        CONTRACT.put("vector", SteeringContract::everyTokenMovesByTheVectorAndPaddingByNothing);
        CONTRACT.put("begin", SteeringContract::steeringBeginsWithTheFirstGeneratedToken);
        CONTRACT.put("report", SteeringContract::theReportIsWhatWasChanged);
        CONTRACT.put("cache", SteeringContract::withACacheTheLogitsAreThoseOfOnePass);
        CONTRACT.put("batch", SteeringContract::aBatchIsItsTextsAlone);
        CONTRACT.put("each", SteeringContract::aVectorForEachRowIsEachVectorAlone);
        CONTRACT.put("zero", SteeringContract::aStrengthOfZeroKeepsEveryBit);
        CONTRACT.put("head", SteeringContract::aHeadIsSteeredBeforeTheProjection);
    }

    /** Which assertions a fault cannot pass; others may catch it too. */
    private static final Map<Fault, Set<String>> CAUGHT = Map.of(
            Fault.ADDED_TWICE, Set.of("vector", "head"),
            Fault.FIRST_ROW_ONLY, Set.of("vector", "report", "cache", "batch", "each", "head"),
            Fault.ONE_TOKEN_LATE, Set.of("begin", "cache"),
            Fault.PADDING_STEERED, Set.of("vector", "report"),
            Fault.POSITIONS_BY_SLOT, Set.of("report", "batch"),
            Fault.AFTER_THE_PROJECTION, Set.of("head"),
            Fault.SIGN_FLIPPED_IN_ONE_LAYER, Set.of("vector"),
            Fault.ONE_VECTOR_FOR_ALL_ROWS, Set.of("each"),
            Fault.PROMPT_LEFT_OUT, Set.of("vector", "report", "head"));

    private static SteeringContract contract(Transformer model, Fault fault) {
        int vocabulary = model.config().vocabulary();
        List<int[]> prompts = new ArrayList<>();
        for (int length : new int[] {5, 1, 3}) {
            int[] ids = new int[length];
            for (int i = 0; i < length; i++) {
                ids[i] = (7 * i + 3 * length) % vocabulary;
            }
            prompts.add(ids);
        }
        return new SteeringContract(model, prompts, fault);
    }

    private static Transformer load(String name) {
        if (!name.equals("built-in")) {
            return Cases.load(name);
        }
        Path folder = Path.of(System.getProperty("assay.root", "../.."), "data/builtin/language");
        Assumptions.assumeTrue(Files.exists(folder), "the built-in language model has not been made: " + folder);
        return Transformer.load(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama", "neox", "neox-sequential", "built-in"})
    void steeringKeepsItsContract(String name) {
        try (Transformer model = load(name)) {
            CONTRACT.values().forEach(assertion -> assertion.accept(contract(model, Fault.NONE)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama", "neox", "built-in"})
    void everyPlantedFaultIsCaught(String name) {
        try (Transformer model = load(name)) {
            for (Fault fault : Fault.values()) {
                Set<String> catching = new TreeSet<>();
                CONTRACT.forEach((assertion, check) -> {
                    try {
                        check.accept(contract(model, fault));
                    } catch (AssertionError expected) {
                        catching.add(assertion);
                    }
                });
                if (fault == Fault.NONE) {
                    assertThat(catching).isEmpty();
                } else {
                    assertThat(catching).as(fault.toString()).containsAll(Objects.requireNonNull(CAUGHT.get(fault)));
                }
            }
        }
    }
}
