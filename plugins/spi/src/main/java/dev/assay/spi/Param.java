package dev.assay.spi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/** Documents one parameter of an {@link Analysis}: its help text in forms, schemas and on the command line. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Param {

    /** What it is, in one sentence, with unit and range where there is one. */
    String value();

    /**
     * The value when none is given, written as on the command line; lists are comma-separated. Empty: there is none,
     * and the component is required unless its type is marked {@code @Nullable}.
     */
    String byDefault() default "";

    /** Place among the command's words without an option name, from 0; -1: given as {@code --name value}. */
    int position() default -1;

    /** What a file or folder parameter is for: the command line resolves it, and a finished run lists what was written. */
    boolean output() default false;
}
