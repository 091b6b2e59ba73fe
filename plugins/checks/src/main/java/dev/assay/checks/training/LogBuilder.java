package dev.assay.checks.training;

import dev.assay.engine.workspace.Json;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Takes the rows of a log, in any order of columns, and makes series of them.
 *
 * <p>The step of a row is its step column. Where steps begin anew with each epoch, those of the epochs before are added. Without a
 * step column, the epoch is the step; without either, the rows are counted.
 */
final class LogBuilder {

    private static final int NAMED = 5;
    private static final int MOST_IGNORED = 20;
    private static final int MOST_COLUMNS = 2000;
    private static final String NUMBER_ENDS = "0123456789.%";
    private static final Set<String> MISSING = Set.of("", "-", "none", "null", "n/a", "na");

    private final Map<String, Metric> mapped;
    private final Map<String, Column> columns = new LinkedHashMap<>();
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final Set<String> ignored = new TreeSet<>();
    private final List<String> unusable = new ArrayList<>();
    private long unusableCount;
    private long rows;
    private boolean hasSteps;
    private boolean hasEpochs;
    private boolean fractionalEpochs;

    private String place = "";
    private final List<Column> rowColumns = new ArrayList<>();
    private final List<Double> rowValues = new ArrayList<>();

    private long lastStep = -1;
    private double lastEpoch = Double.NEGATIVE_INFINITY;
    private long offset;
    private final TreeMap<Double, Long> offsets = new TreeMap<>();
    private boolean absolute;

    /** A column, and its values if it is a series. */
    private static final class Column {
        private final String name;
        private final @Nullable ColumnName known;
        private final @Nullable Track track;

        Column(String name, @Nullable ColumnName known) {
            this.name = name;
            this.known = known;
            this.track = known != null && known.metric().isSeries()
                    ? new Track(known.metric().spikes())
                    : null;
        }
    }

    /**
     * @param mapping {@code metric=column}, for columns with unusual names
     * @throws UserError when one is not of this form
     */
    LogBuilder(Collection<String> mapping) {
        mapped = new LinkedHashMap<>();
        for (String each : mapping) {
            int equals = each.indexOf('=');
            Metric metric = equals < 0 ? null : Metric.named(each.substring(0, equals));
            if (metric == null) {
                throw new UserError(
                        "--columns " + each + " does not name a column; write METRIC=COLUMN, where METRIC is one of "
                                + Metric.names() + ".");
            }
            mapped.put(each.substring(equals + 1).strip(), metric);
        }
    }

    /** Says that steps never begin anew with an epoch. */
    void stepsAreAbsolute() {
        absolute = true;
    }

    /**
     * Begins a row.
     *
     * @param where it is, as errors name it: {@code line 7}
     */
    void begin(String where) {
        place = where;
        rowColumns.clear();
        rowValues.clear();
    }

    /** A value of the present row. */
    void number(String column, double value) {
        Column of = column(column);
        if (of.known != null) {
            put(of, of.known, value);
        }
    }

    /** A value of the present row that is written as text: a number, one of the usual words for none, or something that is named. */
    void text(String column, String written, boolean commas) {
        Column of = column(column);
        if (of.known == null) {
            return;
        }
        String text = written.strip();
        if (!text.isEmpty() && NUMBER_ENDS.indexOf(text.charAt(text.length() - 1)) >= 0) {
            parsed(of, of.known, column, text, commas);
            return;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (MISSING.contains(lower)) {
            return;
        }
        switch (lower) {
            case "nan" -> put(of, of.known, Double.NaN);
            case "inf", "+inf", "infinity", "+infinity" -> put(of, of.known, Double.POSITIVE_INFINITY);
            case "-inf", "-infinity" -> put(of, of.known, Double.NEGATIVE_INFINITY);
            default -> unreadable(of.known, column, text);
        }
    }

    private void parsed(Column of, ColumnName known, String column, String text, boolean commas) {
        try {
            boolean percent = text.endsWith("%");
            String digits = percent ? text.substring(0, text.length() - 1).strip() : text;
            double value = Double.parseDouble(commas ? digits.replace(',', '.') : digits);
            put(of, known, percent ? value / 100 : value);
        } catch (NumberFormatException e) {
            unreadable(known, column, text);
        }
    }

    private void unreadable(ColumnName known, String column, String text) {
        unusable(known.metric().words() + " (column " + column + ") is \"" + shown(text) + "\", which is no number");
    }

    private static String shown(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    private void put(Column column, ColumnName known, double value) {
        rowColumns.add(column);
        rowValues.add(known.logarithm() ? Math.log(value) : value);
    }

    private Column column(String name) {
        Column known = columns.get(name);
        if (known != null) {
            return known;
        }
        Metric wanted = mapped.get(name);
        ColumnName meaning = wanted != null ? new ColumnName(wanted, -1, false) : ColumnName.of(name);
        if (meaning == null && ignored.size() < MOST_IGNORED) {
            ignored.add(name);
        }
        Column made = new Column(name, meaning);
        if (columns.size() < MOST_COLUMNS) {
            columns.put(name, made);
        }
        return made;
    }

    /** Names something of the present row that cannot be used. */
    void unusable(String what) {
        unusableCount++;
        if (unusable.size() < NAMED) {
            unusable.add(place.isEmpty() ? what : place + ": " + what);
        }
    }

    /** What the log says once. */
    void fact(String name, String value) {
        facts.put(String.join("_", ColumnName.words(name)), value);
    }

    boolean hasRows() {
        return rows > 0;
    }

    /** Ends a row. */
    void end() {
        if (rowColumns.isEmpty()) {
            return;
        }
        rows++;
        @Nullable Double step = value(Metric.STEP);
        @Nullable Double epoch = value(Metric.EPOCH);
        if (step != null && !(step >= 0 && step < 1e15)) {
            unusable("the step is " + step);
            return;
        }
        long at = at(step, epoch);
        for (int i = 0; i < rowColumns.size(); i++) {
            Column column = rowColumns.get(i);
            if (column.track != null) {
                column.track.add(at, rowValues.get(i));
            } else if (column.known != null
                    && (column.known.metric() == Metric.BATCH_SIZE || column.known.metric() == Metric.CLIP)) {
                facts.put(
                        column.known.metric() == Metric.CLIP ? "max_grad_norm" : "batch_size",
                        String.valueOf(rowValues.get(i)));
            }
        }
    }

    private long at(@Nullable Double step, @Nullable Double epoch) {
        hasEpochs |= epoch != null;
        if (step == null) {
            fractionalEpochs |= epoch != null && epoch != Math.rint(epoch);
            return hasSteps ? Math.max(lastStep, 0) : epoch != null && !fractionalEpochs ? Math.round(epoch) : rows;
        }
        hasSteps = true;
        long own = Math.round(step);
        if (epoch != null && !absolute) {
            if (epoch > lastEpoch && beginsAnew(own + offset)) {
                @Nullable Double steps = value(Metric.STEPS);
                offset = steps != null && offset + steps >= lastStep ? offset + Math.round(steps) : lastStep;
                offsets.put(epoch, offset);
            } else if (epoch < lastEpoch) {
                Map.Entry<Double, Long> earlier = offsets.floorEntry(epoch);
                offset = earlier == null ? 0 : earlier.getValue();
            }
            lastEpoch = epoch;
        }
        lastStep = own + offset;
        return lastStep;
    }

    /** Whether a row of a later epoch has no later step, so that steps are those of the epoch: what it measures was measured there before. */
    private boolean beginsAnew(long step) {
        return step < lastStep
                || (step == lastStep
                        && rowColumns.stream()
                                .anyMatch(column -> column.track != null && column.track.lastStep() == step));
    }

    private @Nullable Double value(Metric metric) {
        @Nullable Double found = null;
        int rank = Integer.MAX_VALUE;
        for (int i = 0; i < rowColumns.size(); i++) {
            ColumnName known = rowColumns.get(i).known;
            if (known != null && known.metric() == metric && known.rank() < rank && !Double.isNaN(rowValues.get(i))) {
                found = rowValues.get(i);
                rank = known.rank();
            }
        }
        return found;
    }

    /**
     * What came of all rows.
     *
     * @throws UserError when there is no metric among the columns; it names the columns there are, and how to map them
     */
    TrainingLog build(String format, String source) {
        Map<Metric, Column> chosen = new EnumMap<>(Metric.class);
        for (Column column : columns.values()) {
            if (column.known != null && column.track != null && !column.track.isEmpty()) {
                chosen.merge(column.known.metric(), column, (old, other) -> rank(other) < rank(old) ? other : old);
            }
        }
        for (Map.Entry<String, Metric> wanted : mapped.entrySet()) {
            if (rows > 0 && !columns.containsKey(wanted.getKey())) {
                throw new UserError(source + " has no column " + wanted.getKey() + "; there are "
                        + String.join(
                                ", ",
                                columns.keySet().stream().limit(MOST_IGNORED).toList()) + ".");
            }
        }
        if (chosen.isEmpty()) {
            throw new UserError(nothing(source));
        }
        List<Series> series = new ArrayList<>();
        List<String> from = new ArrayList<>();
        long restarts = 0;
        long replaced = 0;
        long duplicates = 0;
        for (Map.Entry<Metric, Column> each : chosen.entrySet()) {
            Track track = each.getValue().track;
            if (track != null) {
                boolean accuracy = each.getKey() == Metric.TRAIN_ACCURACY || each.getKey() == Metric.DEV_ACCURACY;
                series.add(
                        track.series(each.getKey(), each.getValue().name, accuracy && track.highest() > 1 ? 0.01 : 1));
                from.add(Json.nameOf(each.getKey()) + " = " + each.getValue().name);
                restarts = Math.max(restarts, track.restarts());
                replaced += track.replaced();
                duplicates += track.duplicates();
            }
        }
        TrainingLog.Axis axis = hasSteps
                ? TrainingLog.Axis.STEP
                : hasEpochs && !fractionalEpochs ? TrainingLog.Axis.EPOCH : TrainingLog.Axis.ROW;
        return new TrainingLog(
                format,
                axis,
                series,
                facts,
                new TrainingLog.Reading(
                        rows, from, List.copyOf(ignored), unusable, unusableCount, restarts, replaced, duplicates));
    }

    private static int rank(Column column) {
        return column.known == null ? Integer.MAX_VALUE : column.known.rank();
    }

    private String nothing(String source) {
        if (columns.isEmpty()) {
            return source + " has no rows with numbers"
                    + (unusable.isEmpty() ? "" : " (" + String.join("; ", unusable) + ")")
                    + "; give a CSV file with a header, JSON lines, or TensorBoard event files.";
        }
        return source + " has no column that is known as a metric; its columns are "
                + String.join(
                        ", ", columns.keySet().stream().limit(MOST_IGNORED).toList())
                + "; say what they are with --columns, for instance --columns train-loss="
                + columns.keySet().stream()
                        .filter(name -> ColumnName.of(name) == null)
                        .findFirst()
                        .orElse("COLUMN")
                + ".";
    }
}
