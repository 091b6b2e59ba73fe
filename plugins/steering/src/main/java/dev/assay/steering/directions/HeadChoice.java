package dev.assay.steering.directions;

import dev.assay.engine.steering.Place;
import dev.assay.spi.Run;
import dev.assay.steering.directions.Split.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The heads whose outputs tell the sides apart best: a logistic probe for each head, made from the texts that fit and judged by its accuracy on those that choose (Li et al. 2023,
 * section 3.1).
 *
 * @param all by accuracy, the best first; equal ones in the order of layers and heads
 */
record HeadChoice(List<Scored> all) {

    /** A head, and how often its probe is right about texts it was not made from. */
    record Scored(Place place, HookStates states, double accuracy) {}

    /** Probes all heads of the hook points, {@code blocks.l.attn.hook_z}. */
    static HeadChoice of(Material material, Run run) {
        List<Scored> all = new ArrayList<>();
        for (HookStates layer : material.states()) {
            for (int head = 0; head < layer.heads(); head++) {
                run.checkCancelled();
                HookStates states = layer.head(head);
                LogisticProbe probe = LogisticProbe.fit(material.sides(states, Part.FIT));
                double accuracy = probe.accuracy(material.sides(states, Part.CHOOSE));
                all.add(new Scored(new Place(layer.hook(), head), states, accuracy));
                run.progress(
                        (double) all.size() / (material.states().size() * layer.heads()),
                        "probed " + Show.counted(all.size(), "head"));
            }
        }
        all.sort(Comparator.comparingDouble(head -> -head.accuracy));
        return new HeadChoice(List.copyOf(all));
    }

    /** The best, in the order in which a forward pass reaches them. */
    List<Scored> best(int count) {
        return all.stream()
                .limit(count)
                .sorted(Comparator.comparing(Scored::place))
                .toList();
    }

    /** The states of some heads laid end to end, as if they were one hook point. */
    static HookStates together(List<Scored> heads) {
        int texts = heads.getFirst().states.rows().length;
        int size = heads.getFirst().states.rows()[0].length;
        float[][] rows = new float[texts][heads.size() * size];
        double[] norms = new double[heads.size()];
        for (int h = 0; h < heads.size(); h++) {
            norms[h] = heads.get(h).states.meanNorm();
            for (int text = 0; text < texts; text++) {
                System.arraycopy(heads.get(h).states.rows()[text], 0, rows[text], h * size, size);
            }
        }
        return new HookStates("heads", heads.size(), rows, norms);
    }
}
