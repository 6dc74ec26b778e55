#!/usr/bin/env bash
# Compiles the native libraries of this module into the folder of its classes. Maven calls it after javac; it does
# nothing when nothing changed. Objects stay in target/ and serve every such folder.
# Usage: build.sh CLASSES JAVA_HOME JAVACPP_JAR DNNL_NATIVE_JAR
set -euo pipefail
cd "$(dirname "$0")"
classes=$1 java_home=$2 javacpp_jar=$3 dnnl_jar=$4
classes=$(realpath --relative-to=. "$classes") # make knows no spaces

say() { printf 'argali native build: %s\n' "$*" >&2; }

for tool in "${CXX:-g++}" make; do
    if ! command -v "$tool" >/dev/null; then
        say "'$tool' is not installed. On Debian or Ubuntu: apt-get install g++ make"
        exit 1
    fi
done
if [ ! -f "$java_home/include/jni.h" ]; then
    say "no include/jni.h under $java_home: a JDK is needed, a JRE is not enough. On Debian: apt-get install openjdk-17-jdk-headless"
    exit 1
fi

platform=org/bytedeco/dnnl/linux-x86_64
dnnl=target/dnnl/$platform
if [ ! -f target/dnnl/unpacked ] || [ "$(cat target/dnnl/unpacked)" != "$dnnl_jar" ]; then
    rm -rf target/dnnl
    mkdir -p target/dnnl
    (cd target/dnnl && "$java_home/bin/jar" xf "$dnnl_jar" "$platform/include" "$platform/libdnnl.so.3" "$platform/libgomp.so.1")
    printf '%s\n' "$dnnl_jar" >target/dnnl/unpacked
fi

# javac gives the class a new date at every build; JavaCPP and g++ run again only when its bytes differ
binding=$classes/org/argali/natives/ArgaliCpu.class
mkdir -p target/jni
if ! cmp -s "$binding" target/jni/ArgaliCpu.class; then
    rm -f target/jni/ArgaliCpu.class
    "$java_home/bin/java" -jar "$javacpp_jar" -nocompile -classpath "$classes" -d target/jni org.argali.natives.ArgaliCpu \
        >target/jni/javacpp.log 2>&1 || {
        cat target/jni/javacpp.log >&2
        exit 1
    }
    cp "$binding" target/jni/ArgaliCpu.class
fi

make -s --no-print-directory -j"${ARGALI_BUILD_JOBS:-$(nproc)}" \
    OUT=target RESOURCES="$classes"/org/argali/natives/linux-x86_64 DNNL="$dnnl" JAVA_HOME="$java_home" \
    JNI=target/jni all
