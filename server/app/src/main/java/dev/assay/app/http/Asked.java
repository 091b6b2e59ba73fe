package dev.assay.app.http;

import dev.assay.engine.formula.ColumnName;
import dev.assay.engine.formula.FormulaError;
import dev.assay.spi.UserError;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The query parameters of a request, read or refused by name. */
record Asked(Context request) {

    /** Empty when it is not given. */
    String text(String name) {
        @Nullable String given = request.queryParam(name);
        return given == null ? "" : given;
    }

    /** Null when it is not given, or empty. */
    @Nullable
    String optional(String name) {
        @Nullable String given = request.queryParam(name);
        return given == null || given.isEmpty() ? null : given;
    }

    int number(String name, int byDefault, int least, int most) {
        @Nullable String given = request.queryParam(name);
        if (given == null) {
            return byDefault;
        }
        if (given.matches("-?\\d{1,10}")) {
            long number = Long.parseLong(given);
            if (number >= least && number <= most) {
                return (int) number;
            }
        }
        throw new UserError("\"" + name + "\" must be a whole number from " + least + " to " + most + ", got \""
                + shortened(given) + "\"");
    }

    /** Columns, each with a parameter of its own. */
    List<ColumnName> columns(String name, int most) {
        List<String> given = request.queryParams(name);
        if (given.size() > most) {
            throw new UserError("\"" + name + "\" may be given at most " + most + " times, not " + given.size());
        }
        return given.stream().map(column -> column(name, column)).toList();
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
