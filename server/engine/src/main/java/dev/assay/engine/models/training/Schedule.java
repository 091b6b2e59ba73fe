package dev.assay.engine.models.training;

/**
 * The learning rate of each step: it rises on a line from nearly nothing, then falls along half a cosine (Loshchilov and Hutter,
 * "SGDR", 2017).
 *
 * @param highest rate, that of the last step of the rise
 * @param lowest rate, that of the last step
 * @param rising number of steps of the rise
 * @param steps of the whole training
 */
record Schedule(double highest, double lowest, int rising, int steps) {

    static Schedule of(LanguageTrainSettings settings, int steps) {
        return new Schedule(
                settings.learningRate(),
                settings.learningRate() * settings.lastRate(),
                (int) Math.round(settings.warmup() * steps),
                steps);
    }

    /**
     * @param step from 0
     */
    double rate(int step) {
        if (step < rising) {
            return highest * (step + 1) / rising;
        }
        double done = steps - 1 <= rising ? 1 : (double) (step - rising) / (steps - 1 - rising);
        return lowest + (highest - lowest) * 0.5 * (1 + StrictMath.cos(Math.PI * done));
    }
}
