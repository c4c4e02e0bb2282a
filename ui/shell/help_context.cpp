#include "ui/shell/help_context.h"

#include <QComboBox>
#include <QDockWidget>
#include <QVariant>

#include "ui/common/engine_text.h"
#include "ui/graph/graph_view.h"
#include "ui/help/help_pages.h"
#include "ui/training/lab.h"

namespace ui {
namespace {

/// The page of the thing that a list of things has chosen: "adam" -> "optimizer/adam".
QString pageOfChoice(const QWidget* widget) {
  const auto* box = qobject_cast<const QComboBox*>(widget);
  const QString id = box ? box->currentData().toString() : QString();
  if (id.isEmpty()) return {};
  for (const HelpPage& page : helpPages())
    if (page.id.section(QLatin1Char('/'), 1) == id && !page.id.startsWith(QStringLiteral("guide"))) return page.id;
  return {};
}

QString pageOfSelection(const Lab& lab) {
  const auto node = lab.selection.current();
  return node && lab.document.graph().contains(*node) ? QStringLiteral("layer/") + text(lab.document.graph().node(*node).type)
                                                      : QString();
}

QString pageIfThere(const QString& id) { return findHelpPage(id) ? id : QString(); }

}  // namespace

QString helpPageFor(const QWidget* focus, const Lab& lab) {
  const QString start = QStringLiteral("guide/1_first_network");
  for (const QWidget* widget = focus; widget; widget = widget->parentWidget()) {
    QString page = widget->property(kHelpProperty).toString();
    if (page.isEmpty()) page = pageOfChoice(widget);
    if (page.isEmpty() && qobject_cast<const GraphView*>(widget)) {
      page = pageOfSelection(lab);
      if (page.isEmpty()) page = QStringLiteral("panel/canvas");
    }
    if (page.isEmpty() && qobject_cast<const QDockWidget*>(widget)) {
      if (widget->objectName() == QLatin1String("inspector")) page = pageOfSelection(lab);
      if (page.isEmpty()) page = QStringLiteral("panel/") + widget->objectName();
    }
    if (page = pageIfThere(page); !page.isEmpty()) return page;
  }
  return start;
}

}  // namespace ui
