#include "ui/widgets/issue_list.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/document/graph_edits.h"
#include "ui/document/project_document.h"
#include "ui/widgets/link_label.h"
#include "ui/widgets/wrapped_button.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHash>
#include <QLabel>
#include <QPainter>
#include <algorithm>
#include <utility>

namespace ui {

namespace {

class SeverityIcon : public QWidget {
 public:
  SeverityIcon(nn::GraphIssue::Severity severity, QWidget* parent)
      : QWidget(parent), isError_(severity == nn::GraphIssue::Severity::Error) {
    setFixedSize(kSize, kSize);
    setToolTip(isError_ ? IssueList::tr("Error: training cannot start")
                        : IssueList::tr("Warning: training works, but look at this"));
    setAccessibleName(toolTip());
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    const Theme& theme = Theme::instance();
    QPainter painter(this);
    painter.drawPixmap(0, 0,
                       theme.iconPixmap(isError_ ? QStringLiteral("error") : QStringLiteral("warning"), kSize,
                                        isError_ ? theme.colors().error : theme.colors().warning, devicePixelRatioF()));
  }

 private:
  static constexpr int kSize = 18;
  bool isError_;
};

/// What is wrong. Layouts ask for the height again and again while they settle; a text is broken into lines once for a width.
class MessageText : public QLabel {
 public:
  MessageText(const QString& message, QWidget* parent) : QLabel(message, parent) {
    setWordWrap(true);
    setTextFormat(Qt::PlainText);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
  }

  int heightForWidth(int width) const override {
    const auto known = heights_.constFind(width);
    return known != heights_.cend() ? *known : *heights_.insert(width, QLabel::heightForWidth(width));
  }

 protected:
  void changeEvent(QEvent* event) override {
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) heights_.clear();
    QLabel::changeEvent(event);
  }

 private:
  mutable QHash<int, int> heights_;
};

}  // namespace

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
  std::vector<Shown> before = std::exchange(rows_, {});
  for (const IssueRow& issue : issues) {
    const QString key = keyOf(issue);
    const auto found = std::ranges::find(before, key, &Shown::key);
    if (found != before.end()) {
      *found->issue = issue;
      rows_.push_back(std::move(*found));
      before.erase(found);
    } else {
      const auto shown = std::make_shared<IssueRow>(issue);
      rows_.push_back({key, shown, makeRow(shown)});
    }
  }
  for (const Shown& gone : before) {  // later: a Fix button of it may be telling us of its click
    layout_->removeWidget(gone.widget);
    gone.widget->hide();
    gone.widget->deleteLater();
  }
  for (int i = 0; i < count(); ++i) {
    QWidget* row = rows_[static_cast<std::size_t>(i)].widget;
    const QLayoutItem* there = layout_->itemAt(i);
    if (there && there->widget() == row) continue;
    layout_->removeWidget(row);
    layout_->insertWidget(i, row);
  }
  setVisible(!rows_.empty());
}

QString IssueList::keyOf(const IssueRow& issue) const {
  QStringList parts{QString::number(static_cast<int>(issue.severity)), issue.message};
  if (nodeNames_ && issue.node && document_.graph().contains(*issue.node))
    parts << QString::number(static_cast<qint64>(*issue.node)) << text(document_.graph().node(*issue.node).name);
  for (const nn::ProjectFix& fix : issue.fixes) parts << text(fix.title);
  return parts.join(QChar(0x1f));
}

QWidget* IssueList::makeRow(const std::shared_ptr<IssueRow>& shown) {
  auto* row = new QFrame(this);
  row->setProperty("card", true);
  auto* outer = new QHBoxLayout(row);
  outer->setContentsMargins(Theme::kGrid, Theme::kGrid, Theme::kGrid, Theme::kGrid);
  outer->setSpacing(Theme::kGrid);
  outer->addWidget(new SeverityIcon(shown->severity, row), 0, Qt::AlignTop);
  auto* column = new QVBoxLayout;
  column->setSpacing(4);
  outer->addLayout(column, 1);
  if (nodeNames_ && shown->node && document_.graph().contains(*shown->node)) column->addWidget(makeName(*shown->node, row));
  column->addWidget(new MessageText(shown->message, row));
  for (std::size_t i = 0; i < shown->fixes.size(); ++i) {
    const QString title = text(shown->fixes[i].title);
    auto* button = new WrappedButton(title, row);
    button->setToolTip(tr("%1. One step that Undo takes back").arg(title));
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, this, [this, shown, i] {
      const nn::ProjectFix fix = shown->fixes[i];  // the list may change while it is applied
      document_.edit(text(fix.title), fix.apply);
    });
    column->addWidget(button, 0, Qt::AlignLeft);
  }
  return row;
}

QWidget* IssueList::makeName(nn::NodeId node, QWidget* row) {
  auto* name = new LinkLabel(text(document_.graph().node(node).name), {}, row);
  name->setToolTip(tr("Select this layer"));
  connect(name, &QLabel::linkActivated, this, [this, node] { emit nodeActivated(node); });
  return name;
}

}  // namespace ui
