package dev.assay.edits;

import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.activations.ModelReader.Values;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.FloatMatrix;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model that reads what somebody types. What it said of the last texts is remembered, since the one an edit comes from is asked about
 * again with each key.
 */
final class LiveReader {

    /** Chars of both texts. */
    private static final int LONGEST_REMEMBERED = 4000;

    private final ModelReader reader;
    private final Map<Object, Said> memory;

    /** @param memory shared, and safe for use by several threads */
    LiveReader(ModelReader reader, Map<Object, Said> memory) {
        this.reader = reader;
        this.memory = memory;
    }

    ModelReader reader() {
        return reader;
    }

    private record Key(String model, String reading, String premise, String hypothesis) {}

    /**
     * What the model says of each example, from one pass over those that it was not asked about lately.
     *
     * @throws UserError when the model cannot read one, or gives something that is no number
     */
    List<Said> read(List<Example> examples, Run run) {
        Set<Key> unknown = new LinkedHashSet<>();
        List<Example> asked = new ArrayList<>();
        Said[] said = new Said[examples.size()];
        for (int i = 0; i < said.length; i++) {
            @Nullable Said known = memory.get(key(examples.get(i)));
            if (known != null) {
                said[i] = known;
            } else if (unknown.add(key(examples.get(i)))) {
                asked.add(examples.get(i));
            }
        }
        if (!asked.isEmpty()) {
            List<Said> fresh = pass(asked, run);
            List<Key> keys = List.copyOf(unknown);
            for (int i = 0; i < said.length; i++) {
                int place = keys.indexOf(key(examples.get(i)));
                if (place >= 0) {
                    said[i] = fresh.get(place);
                }
            }
            for (int place = 0; place < fresh.size(); place++) {
                Key key = keys.get(place);
                if (key.premise.length() + key.hypothesis.length() <= LONGEST_REMEMBERED) {
                    memory.put(key, fresh.get(place));
                }
            }
        }
        return List.of(said);
    }

    private Key key(Example example) {
        return new Key(reader.fingerprint(), reader.name(), example.premise(), example.hypothesis());
    }

    private List<Said> pass(List<Example> examples, Run run) {
        Values values = reader.read(examples.stream().map(reader::text).toList(), run);
        List<Said> said = new ArrayList<>();
        for (int row = 0; row < examples.size(); row++) {
            said.add(new Said(
                    row(values.values(), row),
                    values.probabilities() == null ? null : row(values.probabilities(), row)));
        }
        return said;
    }

    private static float[] row(FloatMatrix matrix, int row) {
        float[] values = Arrays.copyOfRange(matrix.values(), row * matrix.columns(), (row + 1) * matrix.columns());
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new UserError("The model gives " + value
                        + " for this text; its weights are damaged, or it was trained with another precision.");
            }
        }
        return values;
    }
}
