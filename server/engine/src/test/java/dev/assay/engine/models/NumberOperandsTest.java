package dev.assay.engine.models;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The overloads of DJL that free a Java number before the backward pass reads it are not used. */
class NumberOperandsTest {

    private static final Set<String> KEEP_THEIR_OPERAND = Set.of(
            "mul", "muli", "div", "divi", "pow", "powi", "mod", "modi", "rdiv", "rdivi", "rpow", "rpowi", "maximum",
            "minimum");

    private static final ArchRule NO_NUMBER_OPERANDS = noClasses()
            .should()
            .callMethodWhere(new DescribedPredicate<JavaMethodCall>("its NDArray operand is a Java number") {
                @Override
                public boolean test(JavaMethodCall call) {
                    return call.getTargetOwner().getPackageName().startsWith("ai.djl.ndarray")
                            && KEEP_THEIR_OPERAND.contains(call.getName())
                            && call.getTarget().getRawParameterTypes().stream().anyMatch(NumberOperandsTest::isNumber);
                }
            });

    private static boolean isNumber(JavaClass type) {
        return type.isAssignableTo(Number.class) || type.isPrimitive();
    }

    static final class Offender {
        static NDArray threefold(NDArray x) {
            return x.mul(3);
        }
    }

    @Test
    void noGraphTakesAJavaNumberAsOperand() {
        NO_NUMBER_OPERANDS.check(new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.assay.engine"));
    }

    @Test
    void theRuleSeesAnOffender() {
        assertThat(NO_NUMBER_OPERANDS
                        .evaluate(new ClassFileImporter().importClasses(Offender.class))
                        .hasViolation())
                .isTrue();
    }
}
