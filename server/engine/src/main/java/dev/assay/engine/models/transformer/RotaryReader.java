package dev.assay.engine.models.transformer;

import dev.assay.engine.models.ConfigFile;
import dev.assay.engine.models.transformer.Rotary.Scaling;

/** Reads rotary positions from the old fields ({@code rope_theta}, {@code rope_scaling}) or the newer {@code rope_parameters}. */
final class RotaryReader {

    private RotaryReader() {}

    /**
     * @param dims how many dimensions of a head are turned
     * @param base the old field of the frequencies' base
     * @throws dev.assay.spi.UserError when a field is missing, contradictory or names an unknown scaling
     */
    static Rotary read(ConfigFile file, int dims, String base) {
        if (dims % 2 != 0) {
            throw file.refuse("head_dim", "is " + dims + ", but rotary positions need an even number");
        }
        ConfigFile newer = file.part("rope_parameters");
        double theta = newer != null && newer.has("rope_theta")
                ? newer.number("rope_theta", 10_000)
                : file.number(base, 10_000);
        if (theta <= 1) {
            throw file.refuse(base, "is " + theta + ", but a base of frequencies above 1 is needed");
        }
        ConfigFile scaling = newer != null ? newer : file.part("rope_scaling");
        return new Rotary(
                dims,
                theta,
                scaling == null ? new Scaling.None() : scaling(scaling, file.number("max_position_embeddings", 2048)));
    }

    private static Scaling scaling(ConfigFile fields, double positions) {
        String field = fields.has("rope_type") ? "rope_type" : "type";
        String type = fields.text(field, "default");
        return switch (type) {
            case "default", "dynamic" -> new Scaling.None();
            case "linear" -> new Scaling.Linear(factor(fields));
            case "llama3" -> llama3(fields);
            case "yarn" -> yarn(fields, positions);
            default ->
                throw fields.refuse(
                        field, "has the type " + type + "; known are default, dynamic, linear, llama3 and yarn");
        };
    }

    private static double factor(ConfigFile fields) {
        double factor = fields.number("factor");
        if (factor < 1) {
            throw fields.refuse("factor", "is " + factor + ", but contexts are only ever made longer, by 1 or more");
        }
        return factor;
    }

    private static Scaling llama3(ConfigFile fields) {
        double low = fields.number("low_freq_factor");
        double high = fields.number("high_freq_factor");
        if (low >= high) {
            throw fields.refuse("low_freq_factor", "is " + low + ", not below high_freq_factor, " + high);
        }
        return new Scaling.Llama3(factor(fields), low, high, fields.number("original_max_position_embeddings"));
    }

    private static Scaling yarn(ConfigFile fields, double positions) {
        double factor = factor(fields);
        double fast = fields.number("beta_fast", 32);
        double slow = fields.number("beta_slow", 1);
        if (slow >= fast) {
            throw fields.refuse("beta_slow", "is " + slow + ", not below beta_fast, " + fast);
        }
        return new Scaling.Yarn(
                factor,
                fast,
                slow,
                fields.number("original_max_position_embeddings", positions),
                fields.number("attention_factor", 0.1 * Math.log(factor) + 1));
    }
}
