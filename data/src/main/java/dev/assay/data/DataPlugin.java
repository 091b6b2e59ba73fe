package dev.assay.data;

import dev.assay.spi.Analysis;
import dev.assay.spi.Plugin;
import java.util.List;

/** The built-in data's commands: {@code data make} and {@code data verify}. */
public final class DataPlugin implements Plugin {

    @Override
    public String name() {
        return "data";
    }

    @Override
    public List<Analysis<?, ?>> analyses() {
        return List.of(new DataMake(), new DataVerify());
    }
}
