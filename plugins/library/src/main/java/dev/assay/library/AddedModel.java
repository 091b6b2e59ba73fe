package dev.assay.library;

import dev.assay.engine.models.Capability;
import dev.assay.engine.models.ModelCard;
import dev.assay.engine.workspace.Amount;
import dev.assay.engine.workspace.Json;
import dev.assay.spi.Printable;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A model that is known by its name from now on; the fields are those of {@link ModelCard}.
 *
 * @param hooks how many places there are where hidden states can be read
 */
record AddedModel(
        String name,
        Path folder,
        String kind,
        String architecture,
        Set<Capability> capabilities,
        long parameters,
        long weightBytes,
        long memoryBytes,
        int layers,
        int hidden,
        int context,
        int vocabulary,
        boolean tokenizer,
        List<String> labels,
        int hooks)
        implements Printable {

    static AddedModel of(String name, Path folder, ModelCard card) {
        return new AddedModel(
                name,
                folder,
                card.kind(),
                card.architecture(),
                card.capabilities(),
                card.parameters(),
                card.weightBytes(),
                card.memoryBytes(),
                card.layers(),
                card.hidden(),
                card.context(),
                card.vocabulary(),
                card.tokenizer(),
                card.labels(),
                card.hooks().size());
    }

    @Override
    public String printed() {
        StringBuilder text = new StringBuilder();
        line(text, "name", name);
        line(text, "folder", folder.toString());
        line(text, "model", architecture + " (" + kind + ")");
        line(text, "can", capabilities.stream().map(Json::nameOf).collect(Collectors.joining(", ")));
        if (!labels.isEmpty()) {
            line(text, "labels", String.join(", ", labels));
        }
        line(
                text,
                "shape",
                layers + (layers == 1 ? " layer" : " layers") + ", " + hidden + " wide; vocabulary of " + vocabulary
                        + (context == 0 ? "" : ", context of " + context + " tokens")
                        + (tokenizer ? "" : "; no tokenizer: it reads token ids only"));
        line(text, "weights", Amount.of(parameters) + " parameters in " + Amount.ofBytes(weightBytes));
        line(
                text,
                "memory",
                "about " + Amount.ofBytes(memoryBytes) + ", weights and one text"
                        + (context == 0 ? "" : " of " + context + " tokens"));
        line(text, "hooks", hooks + " places where hidden states can be read");
        return text + "It was loaded and has run once.\n";
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("%-8s %s\n".formatted(name, value));
    }
}
