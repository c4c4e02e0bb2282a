#pragma once

#include <optional>
#include <vector>

#include <QString>

#include "engine/data/dataset.h"
#include "engine/graph/analysis.h"

namespace ui {

/// One dense layer of a network that is drawn unit by unit.
struct PlaneLayer {
  nn::NodeId node{};
  QString name;
  QString activation;  ///< id, "tanh"
  int units = 0;
  bool hasBias = true;
  nn::PortRef shown;  ///< what its units answer: behind layers such as Dropout that follow it and change no sizes
  friend bool operator==(const PlaneLayer&, const PlaneLayer&) = default;
};

/// A chain of dense layers on points of the plane, as the playground draws it.
struct PlaneNetwork {
  nn::NodeId input{}, output{};
  std::vector<int> features;       ///< numbers of nn::pointFeatures() that the input takes, in this order
  std::vector<PlaneLayer> layers;  ///< at least one; the last one predicts
  QString loss;                    ///< id
  friend bool operator==(const PlaneNetwork&, const PlaneNetwork&) = default;
};

/// The network, or why it cannot be drawn unit by unit, in plain words.
struct PlaneNetworkAnswer {
  std::optional<PlaneNetwork> network;
  QString reason;
};

/// data: what the network is trained on; null when that is not known, then any input of 2 numbers will do.
PlaneNetworkAnswer planeNetworkOf(const nn::Graph& graph, const nn::GraphAnalysis& analysis, const nn::DatasetInfo* data);

}  // namespace ui
