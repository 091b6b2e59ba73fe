package dev.assay.engine.models;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The PyTorch engine, started at most once per process and never looking at the network: the native libraries come from the
 * class path and are unpacked to DJL's cache folder (environment variable {@code DJL_CACHE_DIR}, default {@code ~/.djl.ai}).
 *
 * <p>Two things about it must be put right before it is of use in a program that does other things too. Its threads (OpenMP) spin
 * while they wait for each other, which makes small operations tens of times slower as soon as anything else wants the cores; they are
 * told to sleep instead, unless the environment says otherwise. And when a process ends, for example by Ctrl-C, the library
 * takes its code away from under the threads that still run it, which ends in a crash report; so work that runs is waited for, and none
 * begins after.
 */
public final class Djl {

    private static final Engine ENGINE;

    /** Held for reading while native work runs, and for writing once the process ends. */
    private static final ReentrantReadWriteLock EXIT = new ReentrantReadWriteLock();

    private static final long EXIT_SECONDS = 10;

    /** Read and set how many threads of OpenMP the calling thread's work is divided among; null where the library has none. */
    private static final @Nullable MethodHandle GET_THREADS;

    private static final @Nullable MethodHandle SET_THREADS;

    private static volatile boolean ending;

    static {
        // Read by DJL, and by OpenMP in the native library, at their first use: they have to stand before the engine is
        // asked for.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        setEnvironment("OMP_WAIT_POLICY", "PASSIVE");
        ENGINE = Engine.getEngine("PyTorch");
        GET_THREADS = openMp("omp_get_max_threads", FunctionDescriptor.of(ValueLayout.JAVA_INT));
        SET_THREADS = openMp("omp_set_num_threads", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
        Runtime.getRuntime().addShutdownHook(new Thread(Djl::awaitWork, "await PyTorch"));
    }

    private Djl() {}

    @SuppressWarnings("restricted") // Native access is granted at launch.
    private static @Nullable MethodHandle openMp(String name, FunctionDescriptor type) {
        return SymbolLookup.loaderLookup()
                .find(name)
                .map(address -> Linker.nativeLinker().downcallHandle(address, type))
                .orElse(null);
    }

    /**
     * Does native work on the calling thread alone. Waking a thread that sleeps takes some 50 µs, which is more than a small
     * operation gains by being divided. Other threads divide their work as ever.
     */
    public static <R> R alone(Supplier<R> work) {
        MethodHandle get = GET_THREADS;
        MethodHandle set = SET_THREADS;
        if (get == null || set == null) {
            return work.get();
        }
        try {
            int before = (int) get.invokeExact();
            set.invokeExact(1);
            try {
                return work.get();
            } finally {
                set.invokeExact(before);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("OpenMP cannot be called", e);
        }
    }

    /** Sets a variable of the process that is not set, for native code to read; Java's own copy stays as it is. */
    @SuppressWarnings("restricted") // Native access is granted at launch; DJL's own libraries need it as much.
    private static void setEnvironment(String name, String value) {
        Optional<MemorySegment> setenv = Linker.nativeLinker().defaultLookup().find("setenv");
        if (setenv.isEmpty()) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle handle = Linker.nativeLinker()
                    .downcallHandle(
                            setenv.get(),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.ADDRESS,
                                    ValueLayout.ADDRESS,
                                    ValueLayout.JAVA_INT));
            int overwrite = 0;
            int failed = (int) handle.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), overwrite);
            if (failed != 0) {
                throw new IllegalStateException("setenv refused " + name);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("setenv cannot be called", e);
        }
    }

    private static void awaitWork() {
        ending = true;
        try {
            // Never released.
            if (!EXIT.writeLock().tryLock(EXIT_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Does native work which a process that ends waits for, some seconds at most. Long work consists of short pieces of work, each of
     * which is refused then.
     *
     * @throws CancellationException when the process is ending
     */
    public static <R> R work(Supplier<R> work) {
        if (ending || !EXIT.readLock().tryLock()) {
            throw new CancellationException("the process is ending");
        }
        try {
            return work.get();
        } finally {
            EXIT.readLock().unlock();
        }
    }

    static Engine engine() {
        return ENGINE;
    }

    /** A new manager, to be closed by the caller; everything made by it or by operations on its arrays goes with it. */
    public static NDManager newManager() {
        return ENGINE.newBaseManager();
    }

    /**
     * An array with native memory of its own. {@code manager.create(values)} alone wraps a Java buffer that lives only as long
     * as its Java handle, which is too short for a graph.
     *
     * @param values in row-major order
     */
    public static NDArray array(NDManager manager, float[] values, long... shape) {
        try (NDArray wrapped = manager.create(values, new Shape(shape))) {
            return wrapped.duplicate();
        }
    }

    /** As {@link #array(NDManager, float[], long...)}, for 64-bit integers: indices. */
    public static NDArray array(NDManager manager, long[] values, long... shape) {
        try (NDArray wrapped = manager.create(values, new Shape(shape))) {
            return wrapped.duplicate();
        }
    }

    /** One number in native memory, which broadcasts: the safe operand where DJL offers a Java {@code Number}. */
    public static NDArray constant(NDManager manager, float value) {
        return manager.full(new Shape(1), value);
    }
}
