package dev.assay.steering.directions;

import dev.assay.engine.corpus.Example;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Which texts a direction is made from, which ones choose a layer or heads, and which ones are held out and only judge. Texts that are the same, and the two of a pair, are
 * in the same part, so that nothing held out was seen. The parts depend on the texts, their order and the seed alone: what is made later from the same texts with the same seed
 * holds out the same.
 */
final class Split {

    /** What a text is for. */
    enum Part {
        FIT,
        CHOOSE,
        TEST
    }

    private final Part[][] parts;

    private Split(Part[][] parts) {
        this.parts = parts;
    }

    /**
     * @param heldOut share of the texts that are held out, and again of those that choose; one of each side at least
     * @throws UserError when too few different texts are left to make a direction from
     */
    static Split of(Contrast contrast, double heldOut, long seed) {
        int[] sizes = {contrast.positive().size(), contrast.negative().size()};
        List<List<int[]>> groups = groups(contrast);
        Collections.shuffle(groups, new SplittableRandom(seed));
        Part[][] parts = {new Part[sizes[0]], new Part[sizes[1]]};
        Map<Part, int[]> counts = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            counts.put(part, new int[2]);
        }
        for (List<int[]> group : groups) {
            Part part = Part.FIT;
            for (Part candidate : List.of(Part.TEST, Part.CHOOSE)) {
                int[] count = count(counts, candidate);
                if (group.stream()
                        .allMatch(item -> count[item[0]] < Math.max(1, Math.round(heldOut * sizes[item[0]])))) {
                    part = candidate;
                    break;
                }
            }
            for (int[] item : group) {
                parts[item[0]][item[1]] = part;
                count(counts, part)[item[0]]++;
            }
        }
        for (int side = 0; side < 2; side++) {
            if (count(counts, Part.FIT)[side] < 2
                    || count(counts, Part.CHOOSE)[side] < 1
                    || count(counts, Part.TEST)[side] < 1) {
                throw new UserError("Too few of the " + (side == 0 ? "positive" : "negative")
                        + " texts are different from each other (" + contrast.called()
                        + ") to hold some out; give more, or hold out a smaller share.");
            }
        }
        return new Split(parts);
    }

    private static int[] count(Map<Part, int[]> counts, Part part) {
        return Objects.requireNonNull(counts.get(part));
    }

    /** Texts {@code {side, number}} that belong together. */
    private static List<List<int[]>> groups(Contrast contrast) {
        List<List<Example>> sides = List.of(contrast.positive(), contrast.negative());
        int[] root =
                IntStream.range(0, sides.get(0).size() + sides.get(1).size()).toArray();
        Map<String, Integer> met = new HashMap<>();
        for (int side = 0; side < 2; side++) {
            for (int i = 0; i < sides.get(side).size(); i++) {
                int item = side * sides.get(0).size() + i;
                Integer same = met.putIfAbsent(key(sides.get(side).get(i)), item);
                if (same != null) {
                    join(root, item, same);
                }
                if (contrast.paired() && side == 1) {
                    join(root, item, i);
                }
            }
        }
        Map<Integer, List<int[]>> groups = new TreeMap<>();
        for (int item = 0; item < root.length; item++) {
            boolean first = item < sides.get(0).size();
            groups.computeIfAbsent(find(root, item), key -> new ArrayList<>()).add(new int[] {
                first ? 0 : 1, first ? item : item - sides.get(0).size()
            });
        }
        return new ArrayList<>(groups.values());
    }

    /** What makes two texts the same. */
    static String key(Example example) {
        return example.premise() + "\0" + example.hypothesis();
    }

    private static int find(int[] root, int item) {
        int at = item;
        while (root[at] != at) {
            root[at] = root[root[at]];
            at = root[at];
        }
        return at;
    }

    private static void join(int[] root, int a, int b) {
        int first = find(root, a);
        int second = find(root, b);
        root[Math.max(first, second)] = Math.min(first, second);
    }

    /** Numbers of the texts of a side, 0 for the positive one, that are in some parts. */
    int[] numbers(int side, Part first, Part... more) {
        Set<Part> wanted = EnumSet.of(first, more);
        return IntStream.range(0, parts[side].length)
                .filter(i -> wanted.contains(parts[side][i]))
                .toArray();
    }
}
