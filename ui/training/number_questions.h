#pragma once

#include <QObject>

#include "engine/explain/expression.h"
#include "engine/graph/graph.h"

namespace ui {

struct Lab;

/// "Where does this number come from?", asked anywhere in the window. Panels ask without knowing who answers; the window shows
/// the microscope on what was asked about.
///
/// Threads  GUI thread.
class NumberQuestions : public QObject {
  Q_OBJECT
 public:
  /// The one of a window: made by the first call, owned by the training controller.
  static NumberQuestions& of(Lab& lab);
  explicit NumberQuestions(QObject* parent = nullptr);

  /// About one number of the next batch. Its sample may be any; the answer takes the one that is looked at.
  void ask(const nn::TensorElement& element) { emit numberAsked(element); }
  /// About everything in a layer.
  void ask(nn::NodeId layer) { emit layerAsked(layer); }

 signals:
  void numberAsked(const nn::TensorElement& element);
  void layerAsked(nn::NodeId layer);
};

}  // namespace ui
