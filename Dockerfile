# Argali on NVIDIA's run-time image; see docs/docker.md. DockerfileTest executes its steps where no container engine is.
ARG CUDA_IMAGE=nvidia/cuda:13.0.1-cudnn-runtime-ubuntu24.04

FROM ${CUDA_IMAGE} AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends openjdk-21-jdk-headless g++ make curl unzip ca-certificates \
    && rm -rf /var/lib/apt/lists/*
COPY . /opt/argali
WORKDIR /opt/argali
# builds, and fails here rather than at the first run; the jars stay below the folder
ENV MAVEN_ARGS="-Dmaven.repo.local=/opt/argali/.repository"
RUN ./argali version && bin/docker-tree /image

FROM ${CUDA_IMAGE}
RUN apt-get update \
    && apt-get install -y --no-install-recommends openjdk-21-jdk-headless \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 --non-unique argali
COPY --from=build /image /opt/argali
USER argali
WORKDIR /home/argali
ENV NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
ENTRYPOINT ["/opt/argali/argali"]
CMD ["doctor"]
