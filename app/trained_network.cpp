#include "app/trained_network.h"

#include "engine/io/checkpoint.h"

namespace app {

nn::Network trainedNetwork(const nn::OpenedProject& opened) {
  nn::Network network = nn::initializedNetwork(opened.project);
  if (opened.checkpoint) network = *nn::loadCheckpoint(*opened.checkpoint, network).trainer.network;
  return network;
}

nn::PreparedData projectData(const nn::OpenedProject& opened, const Environment& environment) {
  return nn::prepareData(opened.project.data, opened.project.training.seed, environment.dataPaths, opened.file.parent_path());
}

}  // namespace app
