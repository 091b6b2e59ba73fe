package dev.assay.app.http;

import dev.assay.engine.formula.ColumnName;
import dev.assay.engine.formula.FormulaError;
import dev.assay.spi.UserError;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of a request, read or refused by name.
 *
 * @param given by name; decoded once for a request, since a formula may be very long
 */
record Asked(Map<String, List<String>> given) {

    private static final String DECODED = "asked";

    Asked(Context request) {
        this(decoded(request));
    }

    private static Map<String, List<String>> decoded(Context request) {
        @Nullable Map<String, List<String>> known = request.attribute(DECODED);
        if (known == null) {
            known = request.queryParamMap();
            request.attribute(DECODED, known);
        }
        return known;
    }

    private @Nullable String first(String name) {
        List<String> all = given.getOrDefault(name, List.of());
        return all.isEmpty() ? null : all.getFirst();
    }

    /** Empty when it is not given. */
    String text(String name) {
        @Nullable String value = first(name);
        return value == null ? "" : value;
    }

    /** Null when it is not given, or empty. */
    @Nullable
    String optional(String name) {
        @Nullable String value = first(name);
        return value == null || value.isEmpty() ? null : value;
    }

    int number(String name, int byDefault, int least, int most) {
        @Nullable String value = first(name);
        if (value == null) {
            return byDefault;
        }
        if (value.matches("-?\\d{1,10}")) {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return (int) number;
            }
        }
        throw new UserError("\"" + name + "\" must be a whole number from " + least + " to " + most + ", got \""
                + shortened(value) + "\"");
    }

    /** Columns, each with a parameter of its own. */
    List<ColumnName> columns(String name, int most) {
        List<String> columns = given.getOrDefault(name, List.of());
        if (columns.size() > most) {
            throw new UserError("\"" + name + "\" may be given at most " + most + " times, not " + columns.size());
        }
        return columns.stream().map(column -> column(name, column)).toList();
    }

    /** A column; null when it is not given. */
    @Nullable
    ColumnName column(String name) {
        @Nullable String given = optional(name);
        return given == null ? null : column(name, given);
    }

    private static ColumnName column(String name, String given) {
        try {
            return ColumnName.parse(given);
        } catch (FormulaError e) {
            throw new UserError(
                    "\"" + name + "\" must name a column as a formula does, got \"" + shortened(given) + "\" ("
                            + String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT) + ")",
                    e);
        }
    }

    /** One of two words; the first when it is not given. */
    boolean isSecond(String name, String first, String second) {
        String given = text(name);
        if (!given.isEmpty() && !given.equals(first) && !given.equals(second)) {
            throw new UserError(
                    "\"" + name + "\" must be " + first + " or " + second + ", got \"" + shortened(given) + "\"");
        }
        return given.equals(second);
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
