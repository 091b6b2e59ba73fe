package dev.assay.engine.models.transformer;

import dev.assay.engine.models.ConfigFile;
import dev.assay.spi.UserError;
import java.util.Map;
import java.util.TreeMap;

/** What an architecture's name in {@code config.json} stands for. Names of models are not looked at. */
record Architecture(String name, Family family, Head head) {

    private record Known(Family family, Head head) {}

    private static final Map<String, Known> KNOWN = new TreeMap<>(Map.ofEntries(
            Map.entry("GPT2LMHeadModel", new Known(Family.GPT2, Head.NEXT_TOKEN)),
            Map.entry("LlamaForCausalLM", new Known(Family.LLAMA, Head.NEXT_TOKEN)),
            Map.entry("MistralForCausalLM", new Known(Family.LLAMA, Head.NEXT_TOKEN)),
            Map.entry("Qwen2ForCausalLM", new Known(Family.LLAMA, Head.NEXT_TOKEN)),
            Map.entry("GPTNeoXForCausalLM", new Known(Family.GPT_NEOX, Head.NEXT_TOKEN)),
            Map.entry("BertModel", new Known(Family.BERT, Head.NONE)),
            Map.entry("BertForMaskedLM", new Known(Family.BERT, Head.MASKED_TOKEN)),
            Map.entry("BertForPreTraining", new Known(Family.BERT, Head.MASKED_TOKEN)),
            Map.entry("BertForSequenceClassification", new Known(Family.BERT, Head.LABELS)),
            Map.entry("RobertaModel", new Known(Family.ROBERTA, Head.NONE)),
            Map.entry("RobertaForMaskedLM", new Known(Family.ROBERTA, Head.MASKED_TOKEN)),
            Map.entry("RobertaForSequenceClassification", new Known(Family.ROBERTA, Head.LABELS)),
            Map.entry("DistilBertModel", new Known(Family.DISTILBERT, Head.NONE)),
            Map.entry("DistilBertForMaskedLM", new Known(Family.DISTILBERT, Head.MASKED_TOKEN)),
            Map.entry("DistilBertForSequenceClassification", new Known(Family.DISTILBERT, Head.LABELS))));

    /**
     * @throws UserError when the file names no architecture, or one that there is no code for
     */
    static Architecture of(ConfigFile file) {
        String name = file.first("architectures");
        Known known = KNOWN.get(name);
        if (known == null) {
            throw new UserError(file + " names "
                    + (name.isEmpty() ? "no architecture" : "the unknown architecture " + name)
                    + " in its field architectures; known are " + String.join(", ", KNOWN.keySet()) + ".");
        }
        return new Architecture(name, known.family, known.head);
    }
}
