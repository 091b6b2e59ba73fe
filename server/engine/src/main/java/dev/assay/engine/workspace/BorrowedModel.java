package dev.assay.engine.workspace;

import dev.assay.engine.models.Capability;
import dev.assay.engine.models.Model;
import dev.assay.spi.UserError;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** A loaded model that others may use at the same time. Closing gives it back; the model itself is not the borrower's to close. */
public final class BorrowedModel implements AutoCloseable {

    private final String name;
    private final Model model;
    private final Runnable giveBack;
    private final AtomicBoolean given = new AtomicBoolean();

    BorrowedModel(String name, Model model, Runnable giveBack) {
        this.name = name;
        this.model = model;
        this.giveBack = giveBack;
    }

    public Model model() {
        return model;
    }

    /**
     * The model, if it can do what is wanted.
     *
     * @throws UserError when it cannot, or is of another class; it says what it can do
     */
    public <M extends Model> M that(Capability can, Class<M> type) {
        if (model.card().can(can) && type.isInstance(model)) {
            return type.cast(model);
        }
        throw new UserError("The model " + name + " (" + model.card().architecture() + ") is not one for "
                + Json.nameOf(can) + "; what it can do: "
                + model.card().capabilities().stream().map(Json::nameOf).collect(Collectors.joining(", ")) + ".");
    }

    @Override
    public void close() {
        if (given.compareAndSet(false, true)) {
            giveBack.run();
        }
    }
}
