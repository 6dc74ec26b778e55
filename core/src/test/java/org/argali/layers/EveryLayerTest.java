package org.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What holds for all layers. */
class EveryLayerTest {
    @Test
    void eachClassHasASample() {
        Set<String> here = EveryLayer.samples()
                .map(s -> s.make().get().getClass().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> classes = new ClassFileImporter()
                .importPackages("org.argali.layers").stream()
                        .filter(c -> c.isAssignableTo(Layer.class) && c.isTopLevelClass())
                        .filter(c -> !c.getModifiers().contains(JavaModifier.ABSTRACT))
                        .filter(c -> !c.isEquivalentTo(InputLayer.class))
                        .map(JavaClass::getSimpleName)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(here).isEqualTo(classes);
    }
}
