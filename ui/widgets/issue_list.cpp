#include "ui/widgets/issue_list.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/document/graph_edits.h"
#include "ui/document/project_document.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace ui {

IssueList::IssueList(ProjectDocument& document, bool nodeNames, QWidget* parent)
    : QWidget(parent), document_(document), nodeNames_(nodeNames), layout_(new QVBoxLayout(this)) {
  layout_->setContentsMargins(0, 0, 0, 0);
  layout_->setSpacing(Theme::kGrid);
  setAccessibleName(tr("Problems"));
}

void IssueList::setIssues(const std::vector<const nn::GraphIssue*>& issues) {
  for (QWidget* row : rows_) {  // later: a Fix button of it may be telling us of its click
    layout_->removeWidget(row);
    row->hide();
    row->deleteLater();
  }
  rows_.clear();
  for (const nn::GraphIssue* issue : issues) {
    rows_.push_back(makeRow(*issue));
    layout_->addWidget(rows_.back());
  }
  setVisible(!rows_.empty());
}

QWidget* IssueList::makeRow(const nn::GraphIssue& issue) {
  const Theme& theme = Theme::instance();
  const bool isError = issue.severity == nn::GraphIssue::Severity::Error;
  auto* row = new QFrame(this);
  row->setProperty("card", true);
  auto* outer = new QHBoxLayout(row);
  outer->setContentsMargins(Theme::kGrid, Theme::kGrid, Theme::kGrid, Theme::kGrid);
  outer->setSpacing(Theme::kGrid);
  auto* icon = new QLabel(row);
  icon->setPixmap(theme.iconPixmap(isError ? QStringLiteral("error") : QStringLiteral("warning"), 18,
                                   isError ? theme.colors().error : theme.colors().warning, devicePixelRatioF()));
  icon->setToolTip(isError ? tr("Error: training cannot start") : tr("Warning: training works, but look at this"));
  icon->setAccessibleName(icon->toolTip());
  outer->addWidget(icon, 0, Qt::AlignTop);
  auto* column = new QVBoxLayout;
  column->setSpacing(4);
  outer->addLayout(column, 1);

  if (nodeNames_ && issue.node && document_.graph().contains(*issue.node)) {
    const nn::NodeId node = *issue.node;
    auto* name =
        new QLabel(QStringLiteral("<a href=\"node\">%1</a>").arg(text(document_.graph().node(node).name).toHtmlEscaped()), row);
    name->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    name->setToolTip(tr("Select this layer"));
    connect(name, &QLabel::linkActivated, this, [this, node] { emit nodeActivated(node); });
    column->addWidget(name);
  }
  auto* message = new QLabel(text(issue.message), row);
  message->setWordWrap(true);
  message->setTextFormat(Qt::PlainText);
  message->setTextInteractionFlags(Qt::TextSelectableByMouse);
  column->addWidget(message);
  for (const nn::GraphFix& fix : issue.fixes) {
    auto* button = new QPushButton(text(fix.title), row);
    button->setToolTip(tr("One step that Undo takes back"));
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, this,
            [this, fix] { document_.edit(text(fix.title), [&fix](nn::Project& project) { edits::applyFix(project, fix); }); });
    column->addWidget(button, 0, Qt::AlignLeft);
  }
  return row;
}

}  // namespace ui
