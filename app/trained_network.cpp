#include "app/trained_network.h"

#include "engine/io/checkpoint.h"

namespace app {

nn::Network trainedNetwork(const nn::OpenedProject& opened) {
  nn::Network network = nn::initializedNetwork(opened.project);
  if (opened.checkpoint) network = *nn::loadCheckpoint(*opened.checkpoint, network).trainer.network;
  return network;
}

}  // namespace app
