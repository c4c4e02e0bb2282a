#pragma once

#include <QString>
#include <QStringList>

#include "ui/document/project_document.h"

namespace ui {

/// What a node's card says: everything that is painted as text, ready to paint.
struct NodeCard {
  enum class Trouble { None, Warning, Error };

  QString name, title, category, icon;
  QString shape;       ///< of the first output: "26×26×32"; empty while it is unknown
  QString parameters;  ///< "18.5k"; empty when the layer learns nothing
  QString activation;  ///< for the chip; empty when there is none
  QString formula;     ///< shown while there is nothing to picture
  int inputs = 0, outputs = 0;
  QStringList inputTexts, outputTexts;  ///< of each port, what goes through it: "in 2 · 26×26×32"
  bool isFrozen = false;
  QString weightsOf;      ///< name of the layer whose weights this one uses; empty for its own
  QStringList weightsTo;  ///< names of the layers that use its weights
  nn::LayerRole role = nn::LayerRole::Hidden;
  Trouble trouble = Trouble::None;
  QString troubleText;  ///< the worst issue in plain words
  QString description;  ///< one sentence for screen readers and the tooltip

  friend bool operator==(const NodeCard&, const NodeCard&) = default;
};

/// Reads the card of a node from the document and its analysis. Precondition: the graph has the node.
NodeCard describeNode(const ProjectDocument& document, nn::NodeId id);

}  // namespace ui
