package org.argali;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may know whom in core, and what an op is. What holds in every module is in {@code HouseRulesTest}. */
class ArchTest {
    private static final JavaClasses CORE = HouseRulesTest.module();

    private static final String DESCRIPTION = "tensor op graph";
    private static final String FRONT =
            "layers losses metrics optimizers schedules initializers regularizers constraints";

    /** Each package, and what it may know besides itself, {@code debug} and the root package. */
    private static final Map<String, String> MAY_KNOW = mayKnow();

    private static Map<String, String> mayKnow() {
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("text", "");
        rows.put("debug", "");
        rows.put("tensor", "");
        rows.put("op", "tensor");
        rows.put("graph", "op tensor text");
        rows.put("autodiff", DESCRIPTION);
        rows.put("passes", DESCRIPTION);
        rows.put("spi", DESCRIPTION);
        rows.put("plan", DESCRIPTION + " spi passes");
        rows.put("reference", DESCRIPTION + " spi autodiff");
        rows.put("runtime", DESCRIPTION + " spi");
        rows.put("data", "tensor text");
        rows.put("files", "tensor data");
        rows.put("profile", DESCRIPTION + " spi plan data");
        String front = DESCRIPTION + " text runtime " + FRONT;
        for (String name : FRONT.split(" ")) {
            rows.put(name, front);
        }
        rows.put("train", front + " autodiff passes spi plan profile");
        rows.put("saving", front + " files data");
        rows.put("onnx", front + " passes reference files data");
        rows.put("model", front + " train data spi plan profile files saving onnx");
        rows.put("tensorboard", front + " files data");
        rows.put("callbacks", front + " model data files saving tensorboard profile");
        return rows;
    }

    @Test
    void everyPackageKnowsOnlyWhatItMay() {
        MAY_KNOW.forEach((name, known) -> classes()
                .that()
                .resideInAPackage(inside(name))
                .should()
                .onlyDependOnClassesThat(
                        resideOutsideOfPackage("org.argali..").or(resideInAnyPackage(names(name, known))))
                .allowEmptyShould(true)
                .because("DESIGN says who may know whom; " + name + " may know: " + known)
                .check(CORE));
    }

    private static String[] names(String self, String known) {
        return Stream.concat(
                        Stream.of("org.argali", inside(self), inside("debug")),
                        known.isEmpty()
                                ? Stream.of()
                                : Stream.of(known.split(" ")).map(ArchTest::inside))
                .toArray(String[]::new);
    }

    private static String inside(String name) {
        return "org.argali." + name + "..";
    }

    @Test
    void everyPackageHasItsRow() {
        Set<String> found = CORE.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith("org.argali."))
                .map(name -> name.split("\\.")[2])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(MAY_KNOW.keySet()).as("packages with a row in MAY_KNOW").containsAll(found);
    }

    @Test
    void anOpIsARecordOrAnEnum() {
        classes()
                .that(DescribedPredicate.describe("are ops", ArchTest::isOp))
                .should()
                .beRecords()
                .orShould()
                .beEnums()
                .orShould()
                .beAssignableTo(Enum.class)
                .because("an op is a value: attributes, a shape rule and a gradient rule")
                .allowEmptyShould(true)
                .check(CORE);
    }

    private static boolean isOp(JavaClass type) {
        return !type.isInterface() && type.isAssignableTo("org.argali.op.Op");
    }
}
