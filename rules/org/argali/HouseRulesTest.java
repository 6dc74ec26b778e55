package org.argali;

import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What holds in every module: this one class is compiled into the tests of each and reads that module's classes. */
class HouseRulesTest {
    private static final JavaClasses MODULE = module();

    /** Static fields that may stand, and why; tables are written while their class is loaded and never again. */
    private static final Map<String, String> ALLOWED = Map.of(
            "Layer.ORDER", "only counts up, so that layers have the order of their making",
            "Probe.BATCH", "a table",
            "Probe.LENGTH", "a table",
            "Npy.MAGIC", "a table");

    /** The classes that lie beside these test classes. */
    static JavaClasses module() {
        URL tests = HouseRulesTest.class.getProtectionDomain().getCodeSource().getLocation();
        Path classes = Path.of(URI.create(tests.toString())).resolveSibling("classes");
        return new ClassFileImporter().importPath(classes);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("org.argali.(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(MODULE);
    }

    @Test
    void nothingStaticIsMutable() {
        fields().that(DescribedPredicate.describe("are static", HouseRulesTest::isWrittenStatic))
                .should(beConstant())
                .allowEmptyShould(true)
                .because("two backends and two models live in one JVM")
                .check(MODULE);
    }

    private static boolean isWrittenStatic(JavaField field) {
        return field.getModifiers().contains(STATIC)
                && !field.getModifiers().contains(SYNTHETIC)
                && !field.getOwner().getModifiers().contains(SYNTHETIC);
    }

    private static ArchCondition<JavaField> beConstant() {
        return new ArchCondition<>("be final and of an immutable type") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                boolean constant = field.getModifiers().contains(FINAL) && !isMutable(field.getRawType());
                if (!constant && !ALLOWED.containsKey(field.getOwner().getSimpleName() + "." + field.getName())) {
                    events.add(SimpleConditionEvent.violated(
                            field,
                            field.getDescription() + " of type "
                                    + field.getRawType().getName() + " can change while the program runs"));
                }
            }
        };
    }

    /** Collection interfaces pass, since {@code List.of} has that type; what certainly can change does not. */
    private static boolean isMutable(JavaClass type) {
        boolean collection = type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class);
        return type.isArray()
                || collection && !type.isInterface()
                || type.getPackageName().equals("java.util.concurrent.atomic")
                || type.isAssignableTo(ThreadLocal.class)
                || type.isAssignableTo(StringBuilder.class);
    }
}
