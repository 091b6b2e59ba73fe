package dev.assay.checks;

import dev.assay.engine.models.Safetensors;
import dev.assay.engine.models.TensorType;
import java.nio.file.Path;
import java.util.List;

/** A numeric type that a system computes in, or that weights are stored in. */
public enum Precision {
    /** IEEE 754 binary32. */
    SINGLE(LanguageFacts.SINGLE),
    /** IEEE 754 binary16. */
    HALF(0x1p-11),
    /** The upper half of binary32. */
    BFLOAT16(0x1p-8);

    private final double unitRoundoff;

    Precision(double unitRoundoff) {
        this.unitRoundoff = unitRoundoff;
    }

    /** The largest relative error of rounding to the nearest number of the type. */
    public double unitRoundoff() {
        return unitRoundoff;
    }

    /** The coarsest type of the tensors in files; single where there are none. */
    static Precision of(List<Path> files) {
        Precision coarsest = SINGLE;
        for (Path file : files) {
            try (Safetensors tensors = Safetensors.open(file)) {
                for (String name : tensors.names()) {
                    TensorType type = tensors.type(name);
                    Precision is = type == TensorType.F16 ? HALF : type == TensorType.BF16 ? BFLOAT16 : SINGLE;
                    coarsest = is.unitRoundoff > coarsest.unitRoundoff ? is : coarsest;
                }
            }
        }
        return coarsest;
    }
}
