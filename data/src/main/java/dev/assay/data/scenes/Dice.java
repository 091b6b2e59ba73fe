package dev.assay.data.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Seeded choices. The same seed gives the same choices on every machine, as {@link SplittableRandom} is specified to the bit. */
public final class Dice {

    private final SplittableRandom random;

    public Dice(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** True with the given probability. */
    public boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    public <T> T pick(List<? extends T> members) {
        return members.get(random.nextInt(members.size()));
    }

    @SafeVarargs
    public final <T> T pick(T first, T... others) {
        int k = random.nextInt(others.length + 1);
        return k == 0 ? first : others[k - 1];
    }

    /** From 0 to 1, 1 excluded. */
    public double fraction() {
        return random.nextDouble();
    }

    /** The members in another order (Fisher and Yates). */
    public <T> List<T> shuffled(List<T> members) {
        List<T> order = new ArrayList<>(members);
        for (int k = order.size() - 1; k > 0; k--) {
            int other = random.nextInt(k + 1);
            T held = order.get(k);
            order.set(k, order.get(other));
            order.set(other, held);
        }
        return order;
    }
}
