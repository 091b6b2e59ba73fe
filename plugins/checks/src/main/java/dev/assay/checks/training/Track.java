package dev.assay.checks.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column as it is being read, in bounded memory however long the log is.
 *
 * <p>Values go into at most {@value #MOST} points. When these are full, neighbours are joined in pairs, so that each point stands for
 * twice as many values: with their mean, lowest and highest, and the step of the last. So a log of up to {@value #MOST} values is kept
 * exactly, and a longer one loses no extreme. Two things are watched value by value, whatever is joined: what is not a number, and spikes.
 *
 * <p><b>Restarts.</b> A value whose step is below the last one's comes from a training that was set back to a checkpoint, or begun
 * again: the values from that step on are replaced by what follows (as TensorBoard purges orphaned data). A value of the same step as
 * the last replaces it.
 *
 * <p><b>NaN.</b> Tables often have NaN where nothing was measured. A loss that is NaN stays so. So, when a tenth of a column or more
 * is NaN with numbers after it, all its NaN count as gaps.
 */
final class Track {

    static final int MOST = 1024;
    private static final int WINDOW = 64;
    private static final int WINDOW_LEAST = 16;
    private static final int MOST_CANDIDATES = 1000;

    private final boolean watchesSpikes;
    private final List<Bucket> buckets = new ArrayList<>();
    private long perPoint = 1;
    private long seen;
    private long duplicates;
    private long restarts;
    private long replaced;
    private final double[] window = new double[WINDOW];
    private int inWindow;
    private long windowAt;
    private final List<Series.Spike> candidates = new ArrayList<>();
    private long nan;
    private long nanBeforeNumbers;
    private long firstNan;
    private long infinite;
    private long firstInfinite;
    private boolean endsInfinite;

    /** Values that one point stands for. */
    private static final class Bucket {
        private final long firstStep;
        private long lastStep;
        private double sum;
        private double last;
        private double low;
        private double high;
        private long count;

        Bucket(long step, double value) {
            firstStep = step;
            lastStep = step;
            sum = value;
            last = value;
            low = value;
            high = value;
            count = 1;
        }

        void add(long step, double value) {
            lastStep = step;
            sum += value;
            last = value;
            low = Math.min(low, value);
            high = Math.max(high, value);
            count++;
        }

        void replaceLast(double value) {
            sum += value - last;
            last = value;
            low = count == 1 ? value : Math.min(low, value);
            high = count == 1 ? value : Math.max(high, value);
        }

        void join(Bucket next) {
            lastStep = next.lastStep;
            sum += next.sum;
            last = next.last;
            low = Math.min(low, next.low);
            high = Math.max(high, next.high);
            count += next.count;
        }

        Series.Point point() {
            return new Series.Point(lastStep, count == 1 ? last : sum / count, low, high);
        }
    }

    Track(boolean watchesSpikes) {
        this.watchesSpikes = watchesSpikes;
    }

    void add(long step, double value) {
        if (!Double.isFinite(value)) {
            addBroken(step, value);
            return;
        }
        nanBeforeNumbers = nan;
        endsInfinite = false;
        Bucket last = buckets.isEmpty() ? null : buckets.getLast();
        if (last != null && step == last.lastStep) {
            duplicates++;
            last.replaceLast(value);
            return;
        }
        if (last != null && step < last.lastStep) {
            setBack(step);
            last = buckets.isEmpty() ? null : buckets.getLast();
        }
        if (watchesSpikes) {
            watch(step, value);
        }
        seen++;
        if (last != null && last.count < perPoint) {
            last.add(step, value);
            return;
        }
        if (buckets.size() == MOST) {
            joinPairs();
        }
        buckets.add(new Bucket(step, value));
    }

    private void addBroken(long step, double value) {
        if (Double.isNaN(value)) {
            firstNan = nan == 0 ? step : firstNan;
            nan++;
        } else {
            firstInfinite = infinite == 0 ? step : firstInfinite;
            infinite++;
            endsInfinite = true;
        }
    }

    private void setBack(long step) {
        restarts++;
        while (!buckets.isEmpty() && buckets.getLast().firstStep >= step) {
            replaced += buckets.getLast().count;
            seen -= buckets.removeLast().count;
        }
        candidates.removeIf(spike -> spike.step() >= step);
        inWindow = 0;
        windowAt = 0;
        nan = 0;
        nanBeforeNumbers = 0;
        infinite = 0;
    }

    private void joinPairs() {
        List<Bucket> joined = new ArrayList<>(MOST);
        for (int i = 0; i < buckets.size(); i += 2) {
            Bucket bucket = buckets.get(i);
            if (i + 1 < buckets.size()) {
                bucket.join(buckets.get(i + 1));
            }
            joined.add(bucket);
        }
        buckets.clear();
        buckets.addAll(joined);
        perPoint *= 2;
    }

    /**
     * Only a value above all of the window can be a spike; there are few of them, so that the window is seldom sorted. Deviations are in
     * units of a tail that falls off exponentially, for which the median absolute deviation is 0.4812 standard deviations.
     */
    private void watch(long step, double value) {
        if (inWindow >= WINDOW_LEAST) {
            double highest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < inWindow; i++) {
                highest = Math.max(highest, window[i]);
            }
            if (value > highest) {
                candidate(step, value);
            }
        }
        window[(int) (windowAt++ % WINDOW)] = value;
        inWindow = Math.min(inWindow + 1, WINDOW);
    }

    private void candidate(long step, double value) {
        double[] before = Arrays.copyOf(window, inWindow);
        double median = Median.of(before);
        for (int i = 0; i < before.length; i++) {
            before[i] = Math.abs(before[i] - median);
        }
        // What was logged with four digits varies by no less.
        double deviation = Math.max(Median.of(before) / 0.4812, 1e-4 * Math.abs(median));
        if (deviation > 0) {
            candidates.add(new Series.Spike(step, value, median, (value - median) / deviation));
        }
        if (candidates.size() > MOST_CANDIDATES) {
            candidates.remove(candidates.stream()
                    .min(Comparator.comparingDouble(Series.Spike::deviations))
                    .orElseThrow());
        }
    }

    boolean isEmpty() {
        return seen == 0 && infinite == 0 && nan == 0;
    }

    /** Step of the last number; -1 before the first. */
    long lastStep() {
        return buckets.isEmpty() ? -1 : buckets.getLast().lastStep;
    }

    /** Values that had the step of the one before them. */
    long duplicates() {
        return duplicates;
    }

    /** How often the step fell. */
    long restarts() {
        return restarts;
    }

    /** Values that restarts replaced. */
    long replaced() {
        return replaced;
    }

    /**
     * What was read so far.
     *
     * @param scale of the values: 0.01 for percent
     */
    Series series(Metric metric, String column, double scale) {
        List<Series.Point> points = buckets.stream()
                .map(Bucket::point)
                .map(p -> new Series.Point(p.step(), p.value() * scale, p.low() * scale, p.high() * scale))
                .toList();
        return new Series(metric, column, points, seen, perPoint, broken(), metric.spikes() ? spikes() : List.of());
    }

    double highest() {
        return buckets.stream().mapToDouble(bucket -> bucket.high).max().orElse(Double.NaN);
    }

    private Series.@Nullable Broken broken() {
        boolean gaps = nanBeforeNumbers * 10 >= seen + nanBeforeNumbers && nanBeforeNumbers > 0;
        long numbers = gaps ? 0 : nan;
        if (numbers + infinite == 0) {
            return null;
        }
        boolean ofNan = numbers > 0 && (infinite == 0 || firstNan <= firstInfinite);
        return new Series.Broken(
                ofNan ? firstNan : firstInfinite,
                ofNan ? "NaN" : "Infinity",
                numbers + infinite,
                !endsInfinite && (numbers == 0 || nan == nanBeforeNumbers));
    }

    /**
     * The candidates that are spikes: if losses of batches lie around their median with tails no heavier than exponential, a value lies
     * more than k deviations above with probability e^-k, so that among n values k = ln(100 n) is passed in one log of a hundred. And
     * half as high again as before, since what is lower is of no interest to anybody.
     */
    private List<Series.Spike> spikes() {
        double least = Math.log(100.0 * Math.max(1, seen));
        return candidates.stream()
                .filter(spike -> spike.deviations() >= least && spike.value() >= 1.5 * spike.before())
                .toList();
    }
}
