package dev.assay.checks;

import dev.assay.engine.models.ModelCard;
import dev.assay.engine.models.script.Layout;
import dev.assay.engine.models.script.ScriptModel;
import dev.assay.engine.models.script.ScriptStates;
import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A TorchScript module that declares {@code logits} of tokens, {@code [batch, position, unit]} with as many units as the vocabulary has
 * tokens: it scores texts, and does not decode. Its depth and widest sum are taken from its declared states, of which a perceptron is
 * four times as wide; where there are none, {@value #LAYERS} layers of width {@value #WIDTH} are taken for the tolerance.
 */
final class ScriptSubject implements LanguageSubject {

    private static final String LOGITS = "logits";
    private static final int LAYERS = 12;
    private static final int WIDTH = 3072;

    private final ScriptModel model;
    private final LanguageFacts facts;
    private final Run run;

    ScriptSubject(ScriptModel model, String name, Run run) {
        this.model = model;
        this.run = run;
        this.facts = facts(model, name);
    }

    /** What can be said of a module from what it declares. */
    static LanguageFacts facts(ScriptModel model, String name) {
        ModelCard card = model.card();
        return new LanguageFacts(
                name,
                LanguageFacts.SINGLE,
                layers(card),
                4
                        * card.hooks().stream()
                                .filter(hook -> !hook.name().equals(LOGITS))
                                .mapToInt(ModelCard.Hook::units)
                                .filter(units -> units > 0)
                                .max()
                                .orElse(WIDTH / 4),
                card.vocabulary(),
                card.context(),
                null,
                Set.of(),
                EnumSet.of(Inputs.Padding.RIGHT),
                false,
                Set.of());
    }

    private static int layers(ModelCard card) {
        long named = card.hooks().stream()
                .map(ModelCard.Hook::name)
                .filter(name -> name.matches("blocks\\.\\d+\\..*"))
                .map(name -> name.substring(0, name.indexOf('.', 7)))
                .distinct()
                .count();
        return named == 0 ? LAYERS : (int) named;
    }

    static boolean fits(ScriptModel model) {
        return model.card().labels().isEmpty()
                && model.card().hooks().stream()
                        .anyMatch(hook -> hook.name().equals(LOGITS)
                                && hook.units() == model.card().vocabulary()
                                && model.layout(LOGITS) == Layout.STATE);
    }

    @Override
    public LanguageFacts facts() {
        return facts;
    }

    @Override
    public List<float[][]> logits(Batch batch) {
        ScriptStates logits =
                model.run(Inputs.of(batch.texts()), List.of(LOGITS), run).get(LOGITS);
        List<float[][]> texts = new ArrayList<>();
        for (int row = 0; row < batch.texts().size(); row++) {
            texts.add(rows(logits, row));
        }
        return texts;
    }

    private static float[][] rows(ScriptStates states, int row) {
        float[][] positions = new float[states.layout() == Layout.TEXT ? 1 : states.lengths()[row]][];
        for (int p = 0; p < positions.length; p++) {
            positions[p] = states.at(row, p);
        }
        return positions;
    }

    @Override
    public List<double[]> score(Batch batch) {
        return TransformerSubject.scores(batch, logits(batch));
    }

    @Override
    public OptionalDouble meanLoss(List<int[]> texts, int batchSize) {
        return OptionalDouble.empty();
    }

    @Override
    public List<GeneratedText> decode(List<int[]> prompts, GenerationSettings settings) {
        throw new IllegalStateException("a module does not decode, as its facts say");
    }

    @Override
    public Optional<Codec> codec() {
        return model.card().tokenizer() ? Optional.of(TransformerSubject.codec(model.tokenizer())) : Optional.empty();
    }

    @Override
    public Optional<States> states() {
        return states(model, run);
    }

    /** Declared states but for attention, whose width is the text's; empty: there are none. */
    static Optional<States> states(ScriptModel model, Run run) {
        List<String> hooks = model.card().hooks().stream()
                .map(ModelCard.Hook::name)
                .filter(hook -> model.layout(hook) != Layout.ATTENTION && !hook.equals(LOGITS))
                .toList();
        return hooks.isEmpty()
                ? Optional.empty()
                : Optional.of(new States() {
                    @Override
                    public List<String> hooks() {
                        return hooks;
                    }

                    @Override
                    public Map<String, float[][]> read(Batch batch, int row) {
                        return ScriptSubject.read(model, Inputs.of(batch.texts()), hooks, row, run);
                    }
                });
    }

    static Map<String, float[][]> read(ScriptModel model, Inputs inputs, List<String> hooks, int row, Run run) {
        Map<String, float[][]> states = new LinkedHashMap<>();
        Map<String, ScriptStates> found = model.run(inputs, hooks, run).states();
        hooks.forEach(hook -> {
            ScriptStates state = found.get(hook);
            if (state != null) {
                states.put(hook, rows(state, row));
            }
        });
        return states;
    }
}
