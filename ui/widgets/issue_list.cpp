#include "ui/widgets/issue_list.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/document/graph_edits.h"
#include "ui/document/project_document.h"
#include "ui/widgets/elided_button.h"

#include <QHBoxLayout>
#include <QLabel>

namespace ui {

IssueRow issueRow(const nn::GraphIssue& issue) {
  IssueRow row{issue.severity, issue.node, text(issue.message), {}};
  for (const nn::GraphFix& fix : issue.fixes)
    row.fixes.push_back({fix.title, [fix](nn::Project& project) { edits::applyFix(project, fix); }});
  return row;
}

IssueRow issueRow(const nn::ProjectIssue& issue) { return {issue.severity, {}, text(issue.message), issue.fixes}; }

IssueList::IssueList(ProjectDocument& document, bool nodeNames, QWidget* parent)
    : QWidget(parent), document_(document), nodeNames_(nodeNames), layout_(new QVBoxLayout(this)) {
  layout_->setContentsMargins(0, 0, 0, 0);
  layout_->setSpacing(Theme::kGrid);
  setAccessibleName(tr("Problems"));
}

void IssueList::setIssues(const std::vector<IssueRow>& issues) {
  for (QWidget* row : rows_) {  // later: a Fix button of it may be telling us of its click
    layout_->removeWidget(row);
    row->hide();
    row->deleteLater();
  }
  rows_.clear();
  for (const IssueRow& issue : issues) {
    rows_.push_back(makeRow(issue));
    layout_->addWidget(rows_.back());
  }
  setVisible(!rows_.empty());
}

QWidget* IssueList::makeRow(const IssueRow& issue) {
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
  auto* message = new QLabel(issue.message, row);
  message->setWordWrap(true);
  message->setTextFormat(Qt::PlainText);
  message->setTextInteractionFlags(Qt::TextSelectableByMouse);
  column->addWidget(message);
  for (const nn::ProjectFix& fix : issue.fixes) {
    auto* button = new ElidedButton(text(fix.title), row);
    button->setToolTip(tr("%1. One step that Undo takes back").arg(text(fix.title)));
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, this, [this, fix] { document_.edit(text(fix.title), fix.apply); });
    column->addWidget(button, 0, Qt::AlignLeft);
  }
  return row;
}

}  // namespace ui
