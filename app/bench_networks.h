#pragma once

#include "engine/graph/graph.h"

/// The networks whose training speed is measured: those of the table of peers, layer for layer and weight for weight.
namespace app::networks {

nn::Graph mlp128();
nn::Graph mlp512();
nn::Graph imdb();
nn::Graph reuters();
nn::Graph boston();
nn::Graph autoencoder();
nn::Graph spiral();
/// Three convolutions, 93,322 parameters.
nn::Graph convnet93k();
nn::Graph lenet5();
/// LeNet with 5×5 kernels on 28×28 images and dropout, 1,663,370 parameters.
nn::Graph lenet28();
/// Three residual blocks of 16 channels on 28×28 images.
nn::Graph resnetSmall();
/// One inception block on 26×26 images.
nn::Graph inceptionSmall();

}  // namespace app::networks
