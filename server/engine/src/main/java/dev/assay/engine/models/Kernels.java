package dev.assay.engine.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Operations that PyTorch has and DJL's {@link NDArray} has not, or has only as a chain of calls, each of which crosses into native code
 * and makes an array to be freed later.
 *
 * <p>They are methods of one TorchScript module, {@code kernels.py} beside this class. A TorchScript archive is a zip with that text, the
 * pickled module (which has no state) and a version; {@link #archive} writes one in memory, and PyTorch compiles it when the first model
 * is used. A call runs the method's operations one after the other in PyTorch's interpreter, without the optimising executor, which would
 * spend the first calls on profiling and may merge operations: so a call gives the bits that the same operations give one by
 * one. The cuts are where hook points lie, so listening at a point never changes which operations run.
 *
 * <p>{@link #linear} is more than a shorter way. PyTorch multiplies matrices with MKL, which on processors of other makers than its own
 * does not use their widest instructions, and with oneDNN, which asks the processor what it can do. The latter reaches 250 billion
 * operations per second and core where the former reaches 110 (AMD EPYC, AVX-512). PyTorch offers it for single precision as
 * the operator {@code mkldnn::_linear_pointwise}, which its own compiler uses. It has no gradient and is slower for single rows;
 * in a {@linkplain Gradients#step gradient step} and for few rows the common operator is taken. All other kernels have gradients.
 *
 * <p>As with every operation, a result belongs to the manager of the first operand.
 */
public final class Kernels {

    /** From so many rows on oneDNN is faster than MKL's multiplication of a matrix with few vectors. */
    private static final long MANY_ROWS = 8;

    private static final NDManager MANAGER = Djl.newManager();
    private static final PtSymbolBlock MODULE = load();

    /** DJL takes the name of the method to call from the name of an array among the arguments. */
    private static final Map<String, NDArray> NAMES = new HashMap<>();

    static {
        for (String method : JniUtils.getMethodNames(MODULE)) {
            NDArray name = Djl.constant(MANAGER, 0);
            name.setName("module_method:" + method);
            NAMES.put(method, name);
        }
    }

    private Kernels() {}

    /** x W^T + b for {@code [..., inputs]} and W {@code [outputs, inputs]}. */
    public static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        return few(x)
                ? x.getNDArrayInternal().linear(x, weight, bias).singletonOrThrow()
                : call("affine", x, weight, bias);
    }

    /** x W^T. */
    @SuppressWarnings("NullAway") // DJL's linear takes null for "no bias", and does not say so in its types.
    public static NDArray linear(NDArray x, NDArray weight) {
        return few(x) ? x.getNDArrayInternal().linear(x, weight, null).singletonOrThrow() : call("linear", x, weight);
    }

    private static boolean few(NDArray x) {
        return Gradients.underWay()
                || x.size() < MANY_ROWS * x.getShape().get(x.getShape().dimension() - 1);
    }

    /** Hendrycks and Gimpel's approximation of GELU by tanh. */
    public static NDArray geluTanh(NDArray x) {
        return call("gelu_tanh", x);
    }

    /** x σ(x). */
    public static NDArray silu(NDArray x) {
        return call("silu", x);
    }

    /**
     * Root-mean-square normalisation of the last axis.
     *
     * @param epsilon {@code [1]}
     */
    public static NDArray rootMeanSquareNorm(NDArray x, NDArray gain, NDArray epsilon) {
        return call("rms_norm", x, gain, epsilon);
    }

    /**
     * Rotary positions: of each head of {@code x [batch, slots, heads, size]} the first dimensions are turned, {@code i} with {@code i + dims/2}.
     *
     * @param cosines {@code [batch, slots, 1, dims]}
     * @param sines as {@code cosines}
     */
    public static NDArray turn(NDArray x, NDArray cosines, NDArray sines) {
        return call("turn", x, cosines, sines);
    }

    /**
     * Scaled products of queries and keys, {@code [batch, heads, slots, seen]}. With fewer heads for keys than for queries, the queries of
     * a group are stacked along the sequence, so that no key is copied.
     *
     * @param q {@code [batch, slots, heads, size]}
     * @param k {@code [batch, key heads, seen, size]}
     * @param scale {@code [1]}
     */
    public static NDArray scores(NDArray q, NDArray k, NDArray scale) {
        return call("scores", q, k, scale);
    }

    /**
     * The same, plus a mask.
     *
     * @param mask broadcasts to the scores
     */
    public static NDArray scores(NDArray q, NDArray k, NDArray scale, NDArray mask) {
        return call("masked_scores", q, k, scale, mask);
    }

    /**
     * Values mixed by attention, {@code [batch, slots, heads, size]}.
     *
     * @param pattern {@code [batch, heads, slots, seen]}
     * @param v {@code [batch, key heads, seen, size]}
     */
    public static NDArray mix(NDArray pattern, NDArray v) {
        return call("mix", pattern, v);
    }

    /**
     * Writes slots into a store of keys or values, in place, and returns a view of all slots up to them, {@code [batch, heads, seen, size]}.
     *
     * @param more {@code [batch, slots, heads, size]}
     * @param store {@code [batch, heads, capacity, size]}
     * @param at the first slot to write, {@code [1]}, 64-bit integer
     */
    public static NDArray append(NDArray more, NDArray store, NDArray at) {
        return call("append", more, store, at);
    }

    /**
     * For each state the logit of its target, the highest logit of another token, and that token's number; the gradient ends here.
     *
     * @param x {@code [states, inputs]}, {@linkplain NDArray#stopGradient cut off} from the graph
     * @param weight of the unembedding, {@code [tokens, inputs]}
     * @param targets {@code [states, 1]}, 64-bit integers
     * @return {@code [states, 3]}
     */
    public static NDArray rivals(NDArray x, NDArray weight, NDArray targets) {
        return call("rivals", x, weight, targets);
    }

    private static NDArray call(String method, NDArray... operands) {
        NDList arguments = new NDList(operands.length + 1);
        for (NDArray operand : operands) {
            arguments.add(operand);
        }
        arguments.add(Objects.requireNonNull(NAMES.get(method)));
        // Holds for this thread.
        JniUtils.setGraphExecutorOptimize(false);
        // Not "training" would switch gradients off by means that PyTorch warns of; without a leaf there are none
        // anyway.
        boolean training = true;
        return IValueUtils.forward(MODULE, arguments, training).singletonOrThrow();
    }

    private static PtSymbolBlock load() {
        try (InputStream archive = new ByteArrayInputStream(archive())) {
            return JniUtils.loadModule((PtNDManager) MANAGER, archive, false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] archive() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream code = Objects.requireNonNull(Kernels.class.getResourceAsStream("kernels.py"), "kernels.py");
                ZipOutputStream zip = new ZipOutputStream(bytes)) {
            // Pickle, protocol 2: an object of the class, whose state is {"training": False}; and an empty tuple.
            put(zip, "data.pkl", "\u0080\u0002c__torch__\nKernels\n)\u0081}(X\b\0\0\0training\u0089ub.");
            put(zip, "constants.pkl", "\u0080\u0002).");
            put(zip, "version", "10\n");
            put(zip, "code/__torch__.py", new String(code.readAllBytes(), StandardCharsets.ISO_8859_1));
        }
        return bytes.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry("kernels/" + name));
        zip.write(content.getBytes(StandardCharsets.ISO_8859_1));
        zip.closeEntry();
    }
}
