package dev.assay.engine.activations;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Reads activations from NPY files, the format of {@code numpy.save}. */
public final class NpyFile {

    private NpyFile() {}

    /**
     * Reads a matrix {@code [rows, units]} of floats, integers or booleans in C order. Little-endian float32, the common
     * case, stays in the file and is mapped into memory; other types are converted to float32 once, outside the heap.
     *
     * @throws UserError when the file is not such a matrix, is damaged, or holds a NaN or an infinity
     */
    public static Activations readMatrix(Path file) {
        String place = file.toString();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
            NpyArray array = NpyArray.parse(bytes, place);
            Activations activations = new Activations(place, rows(array), units(array), floats(array));
            activations.refuseNonFinite();
            return activations;
        } catch (NoSuchFileException e) {
            throw new UserError(place + " does not exist; give the path of an .npy file", e);
        } catch (IOException e) {
            throw new UserError(
                    place + " cannot be read (" + e.getMessage() + "); check the path and its permissions", e);
        }
    }

    private static int rows(NpyArray array) {
        if (array.shape().length != 2) {
            throw new UserError(array.place() + " has " + array.shape().length + " dimensions, shape "
                    + Arrays.toString(array.shape()) + "; activations are a matrix of rows × units");
        }
        return length(array, 0);
    }

    private static int units(NpyArray array) {
        return length(array, 1);
    }

    private static int length(NpyArray array, int dimension) {
        long length = array.shape()[dimension];
        if (length == 0 || length > Integer.MAX_VALUE - 64) {
            throw new UserError(array.place() + " has the shape " + Arrays.toString(array.shape())
                    + "; activations need at least one row and one unit, and fewer than 2^31 of each");
        }
        return (int) length;
    }

    private static MemorySegment floats(NpyArray array) {
        if (array.type().isLittleFloat32()) {
            return array.data();
        }
        MemorySegment floats = Arena.ofAuto().allocate(array.elements() * Float.BYTES, Float.BYTES);
        for (long i = 0; i < array.elements(); i++) {
            floats.set(Activations.FLOAT, i * Float.BYTES, (float) array.number(i));
        }
        return floats;
    }
}
