#pragma once

#include <memory>
#include <optional>

#include <QObject>
#include <QString>

#include "engine/graph/network.h"
#include "ui/training/data_part.h"

namespace ui {

class TrainingController;

/// What one chosen input gives in every layer with certain weights. Immutable.
struct ProbeResult {
  std::shared_ptr<const nn::Network> network;
  nn::Tensor input;                     ///< scaled as the network gets it, without batch axis
  std::vector<nn::Tensor> activations;  ///< one for every tensor of the plan, without batch axis
  std::vector<nn::Tensor> predictions;  ///< one for every output
  std::optional<nn::Index> label;       ///< the sample's class, when known
  /// Null when the port is unknown (the drawing was edited meanwhile).
  const nn::Tensor* activation(nn::PortRef port) const;
};

/// Runs one chosen input through the newest weights, again whenever they change, on a background thread. Of requests that
/// pile up only the newest is run.
class Probe : public QObject {
  Q_OBJECT
 public:
  explicit Probe(TrainingController& training, QObject* parent = nullptr);
  ~Probe() override;

  /// A sample of part().
  void setSample(nn::Index index);
  /// A sample of another part, which becomes part(). Without it in the data, its place is taken by the usual one.
  void setSample(DataPart part, nn::Index index);
  std::optional<nn::Index> sample() const;
  /// The part that samples are chosen from: the one asked for last, if the data have it, else validation, test or training.
  DataPart part() const;
  nn::Index sampleCount() const;
  /// Any input with 0..255 pixels or raw values, scaled by the project's normalizer here; shown as `origin` ("your drawing").
  void setInput(nn::Tensor rawInput, const QString& origin);
  void clear();
  /// "validation sample 17: 3", "your drawing", or empty.
  QString description() const;
  /// Newest result; null when there is none (no input, no network, or shapes do not fit).
  std::shared_ptr<const ProbeResult> result() const;
  /// Stops and restarts work, for what nobody sees.
  void setActive(bool active);

 signals:
  void inputChanged();
  void resultChanged();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ui
