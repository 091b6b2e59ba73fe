package dev.assay.checks;

import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Recorded;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.TokenPair;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.models.transformer.TransformerConfig;
import dev.assay.spi.Run;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A transformer with labels that Assay runs. */
final class TransformerClassifierSubject implements ClassifierSubject {

    private final Transformer model;
    private final Path folder;
    private final ClassifierFacts facts;
    private final Run run;

    TransformerClassifierSubject(Transformer model, Path folder, String name, Run run) {
        this.model = model;
        this.folder = folder;
        this.run = run;
        TransformerConfig config = model.config();
        this.facts = new ClassifierFacts(
                name,
                LanguageFacts.SINGLE,
                config.labels(),
                true,
                2 * config.layers(),
                Math.max(config.hidden(), config.intermediate()));
    }

    @Override
    public ClassifierFacts facts() {
        return facts;
    }

    @Override
    public List<double[]> probabilities(List<Texts> batch) {
        Recorded logits =
                model.run(inputs(batch), RunPlan.recording("logits"), run).get("logits");
        List<double[]> rows = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            rows.add(Arrays.stream(LogSoftmax.of(logits.at(row, 0)))
                    .map(Math::exp)
                    .toArray());
        }
        return rows;
    }

    private Inputs inputs(List<Texts> batch) {
        List<int[]> ids = new ArrayList<>();
        List<int[]> types = new ArrayList<>();
        for (Texts texts : batch) {
            if (texts.second() == null) {
                int[] text = model.tokenizer().encode(texts.first(), true);
                ids.add(text);
                types.add(new int[text.length]);
            } else {
                TokenPair pair = model.tokenizer().encode(texts.first(), texts.second());
                ids.add(pair.ids());
                types.add(pair.types());
            }
        }
        boolean segments = model.config().tokenTypes() > 1;
        return new Inputs(ids, segments ? types : List.of(), Inputs.Padding.RIGHT);
    }

    /** What a sign that no vocabulary has becomes, if that is one token. */
    @Override
    public OptionalInt unknown() {
        int[] one = tokens("\u27ca");
        int[] other = tokens("\u2e19");
        return one.length == 1 && Arrays.equals(one, other) ? OptionalInt.of(one[0]) : OptionalInt.empty();
    }

    /** The second text's tokens are counted by the tokenizer on that text alone; one token closes the pair. */
    @Override
    public Optional<Segments> segments(Texts texts) {
        if (model.config().tokenTypes() < 2 || texts.second() == null) {
            return Optional.empty();
        }
        Inputs inputs = inputs(List.of(texts));
        int[] ids = inputs.ids().getFirst();
        int[] given =
                inputs.types().isEmpty() ? new int[ids.length] : inputs.types().getFirst();
        return Optional.of(new Segments(ids, given, tokens(texts.second()).length + 1));
    }

    @Override
    public Optional<HeadWeights> head() {
        return HeadWeights.of(folder);
    }

    @Override
    public List<String> hooks() {
        return TransformerSubject.hooks(model);
    }

    @Override
    public Map<String, float[][]> states(Texts texts) {
        return TransformerSubject.states(model.run(inputs(List.of(texts)), new RunPlan(hooks(), List.of()), run), 0);
    }

    @Override
    public int[] tokens(String text) {
        return model.tokenizer().encode(text, false);
    }
}
