#include "ui/help/help_window.h"

#include <utility>

#include <QDesktopServices>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QScrollBar>
#include <QSplitter>
#include <QTextBrowser>
#include <QToolButton>
#include <QTreeWidget>
#include <QUrl>
#include <QVBoxLayout>

#include "ui/common/theme.h"
#include "ui/document/layer_search.h"
#include "ui/document/resources.h"
#include "ui/help/help_pages.h"

namespace ui {
namespace {

constexpr int kIdRole = Qt::UserRole;
constexpr int kListWidth = 260;
const QString kScheme = QStringLiteral("help");

QToolButton* makeStep(QWidget* parent, const QString& icon, const QString& name, const QKeySequence& key) {
  auto* button = new QToolButton(parent);
  const auto paint = [button, icon] { button->setIcon(Theme::instance().icon(icon)); };
  paint();
  QObject::connect(&Theme::instance(), &Theme::changed, button, paint);
  button->setAccessibleName(name);
  button->setToolTip(QStringLiteral("%1 (%2)").arg(name, key.toString(QKeySequence::NativeText)));
  button->setShortcut(key);
  return button;
}

}  // namespace

HelpWindow::HelpWindow(QWidget* parent)
    : QWidget(parent, Qt::Window), search_(new QLineEdit(this)), list_(new QTreeWidget(this)), page_(new QTextBrowser(this)) {
  setObjectName(QStringLiteral("helpWindow"));
  setWindowTitle(tr("Help – LayerLab"));
  resize(920, 680);
  search_->setPlaceholderText(tr("Search the help"));
  search_->setAccessibleName(tr("Search the help"));
  search_->setClearButtonEnabled(true);
  list_->setAccessibleName(tr("Pages"));
  list_->setHeaderHidden(true);
  list_->setRootIsDecorated(true);
  page_->setAccessibleName(tr("Page"));
  page_->setOpenLinks(false);
  page_->setSearchPaths({resources::helpFolder()});
  page_->document()->setDocumentMargin(16);

  auto* back = makeStep(this, QStringLiteral("chevron-left"), tr("Back"), QKeySequence(Qt::ALT | Qt::Key_Left));
  auto* forward = makeStep(this, QStringLiteral("chevron-right"), tr("Forward"), QKeySequence(Qt::ALT | Qt::Key_Right));
  auto* top = new QHBoxLayout;
  top->addWidget(back);
  top->addWidget(forward);
  top->addWidget(search_, 1);
  auto* left = new QWidget(this);
  auto* leftColumn = new QVBoxLayout(left);
  leftColumn->setContentsMargins(0, 0, 0, 0);
  leftColumn->setSpacing(8);
  leftColumn->addLayout(top);
  leftColumn->addWidget(list_, 1);
  auto* splitter = new QSplitter(this);
  splitter->addWidget(left);
  splitter->addWidget(page_);
  splitter->setStretchFactor(1, 1);
  splitter->setSizes({kListWidth, width() - kListWidth});
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(8, 8, 8, 8);
  row->addWidget(splitter);

  fillList();
  connect(search_, &QLineEdit::textChanged, this, &HelpWindow::filter);
  connect(list_, &QTreeWidget::currentItemChanged, this, [this](const QTreeWidgetItem* item) {
    if (item && !item->data(0, kIdRole).isNull() && item->data(0, kIdRole).toString() != pageId_)
      showPage(item->data(0, kIdRole).toString());
  });
  connect(page_, &QTextBrowser::anchorClicked, this, [this](const QUrl& link) {
    if (link.scheme() == kScheme)
      showPage(link.path());
    else
      QDesktopServices::openUrl(link);
  });
  const auto step = [this](QStringList& from, QStringList& to) {
    if (from.isEmpty()) return;
    to << pageId_;
    load(from.takeLast());
  };
  connect(back, &QToolButton::clicked, this, [this, step] { step(before_, after_); });
  connect(forward, &QToolButton::clicked, this, [this, step] { step(after_, before_); });
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    const int place = page_->verticalScrollBar()->value();
    applyTheme();
    page_->verticalScrollBar()->setValue(place);
  });
}

void HelpWindow::showPage(const QString& id) {
  if (helpPages().empty()) return;
  const HelpPage* page = findHelpPage(id);
  const QString& found = page ? page->id : helpPages().front().id;
  if (!pageId_.isEmpty() && pageId_ != found) {
    before_ << pageId_;
    after_.clear();
  }
  load(found);
  show();
  raise();
  activateWindow();
}

void HelpWindow::load(const QString& id) {
  pageId_ = id;
  applyTheme();
  for (QTreeWidgetItemIterator it(list_); *it; ++it)
    if ((*it)->data(0, kIdRole).toString() == id && (*it)->data(0, kIdRole).isValid()) {
      list_->setCurrentItem(*it);
      list_->scrollToItem(*it);
    }
}

void HelpWindow::applyTheme() {
  const HelpPage* page = findHelpPage(pageId_);
  if (!page) return;
  const Theme& theme = Theme::instance();
  // Through HTML, because a style sheet reaches only that.
  QTextDocument markdown;
  markdown.setMarkdown(page->text);
  page_->document()->setDefaultStyleSheet(QStringLiteral("a { color: %1; } pre { background: %2; }")
                                              .arg(theme.colors().accent.name(), theme.colors().window.name()));
  page_->setHtml(markdown.toHtml());
  setWindowTitle(tr("%1 – Help – LayerLab").arg(page->title));
}

void HelpWindow::fillList() {
  QTreeWidgetItem* group = nullptr;
  for (const HelpPage& page : helpPages()) {
    if (!group || group->text(0) != page.group) {
      group = new QTreeWidgetItem(list_, {page.group});
      group->setFlags(Qt::ItemIsEnabled);
    }
    auto* item = new QTreeWidgetItem(group, {page.title});
    item->setData(0, kIdRole, page.id);
  }
  for (int i = 0; i < list_->topLevelItemCount(); ++i) list_->topLevelItem(i)->setExpanded(i < 2);
}

void HelpWindow::filter(const QString& text) {
  const QStringList words = searchWords(text);
  for (int g = 0; g < list_->topLevelItemCount(); ++g) {
    QTreeWidgetItem* group = list_->topLevelItem(g);
    bool isAnyShown = false;
    for (int i = 0; i < group->childCount(); ++i) {
      QTreeWidgetItem* item = group->child(i);
      const HelpPage* page = findHelpPage(item->data(0, kIdRole).toString());
      const bool fits = page && std::ranges::all_of(words, [page](const QString& word) {
                          return page->words.contains(word, Qt::CaseInsensitive);
                        });
      item->setHidden(!fits);
      isAnyShown |= fits;
    }
    group->setHidden(!isAnyShown);
    group->setExpanded(words.isEmpty() ? g < 2 : isAnyShown);
  }
}

void HelpWindow::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) {
    close();
    return;
  }
  if (event->matches(QKeySequence::Find)) return search_->setFocus();
  QWidget::keyPressEvent(event);
}

}  // namespace ui
