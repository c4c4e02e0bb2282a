#include "ui/shell/command_palette.h"

#include <algorithm>
#include <utility>

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QVBoxLayout>

#include "ui/common/theme.h"
#include "ui/document/layer_search.h"
#include "ui/shell/action_text.h"

namespace ui {
namespace {

constexpr int kWidth = 520, kHeight = 380, kFromTop = 72, kMostRemembered = 6, kIcon = 18;

void collect(QMenu& menu, const QString& place, std::vector<Command>& commands) {
  QMetaObject::invokeMethod(&menu, "aboutToShow");  // some are filled when they are opened
  for (QAction* action : menu.actions()) {
    if (action->isSeparator() || !action->isVisible() || !action->isEnabled()) continue;
    if (action->menu()) {
      collect(*action->menu(), place + QStringLiteral(" › ") + plainActionText(action->text()), commands);
      continue;
    }
    QString keys = action->shortcut().toString(QKeySequence::NativeText);
    if (keys.isEmpty()) keys = action->text().section(QLatin1Char('\t'), 1, 1);
    commands.push_back({plainActionText(action->text()), place, keys, {}, action->icon(), [action] { action->trigger(); }});
  }
}

/// How well a command fits what was typed: words at the beginning of its title first; -1 when a word is nowhere.
int rank(const Command& command, const QStringList& words) {
  int sum = 0;
  for (const QString& word : words) {
    const auto at = command.title.indexOf(word, 0, Qt::CaseInsensitive);
    const bool beginsWord = at == 0 || (at > 0 && !command.title[at - 1].isLetterOrNumber());
    if (at == 0)
      sum += 0;
    else if (beginsWord)
      sum += 1;
    else if (at > 0)
      sum += 3;
    else if (command.words.contains(word, Qt::CaseInsensitive) || command.place.contains(word, Qt::CaseInsensitive))
      sum += 6;
    else
      return -1;
  }
  return sum;
}

}  // namespace

std::vector<Command> menuCommands(const QMenuBar& menus) {
  std::vector<Command> commands;
  for (const QAction* top : menus.actions())
    if (top->menu()) collect(*top->menu(), plainActionText(top->text()), commands);
  return commands;
}

CommandPalette::CommandPalette(QWidget* window)
    : QFrame(window, Qt::Popup), window_(window), search_(new QLineEdit(this)), list_(new QListWidget(this)) {
  setObjectName(QStringLiteral("commandPalette"));
  setProperty("card", true);
  setAccessibleName(tr("Commands"));
  setFixedSize(kWidth, kHeight);
  search_->setPlaceholderText(tr("What do you want to do?"));
  search_->setAccessibleName(tr("Search commands"));
  search_->setClearButtonEnabled(true);
  search_->installEventFilter(this);
  list_->setAccessibleName(tr("Commands"));
  list_->setFrameShape(QFrame::NoFrame);
  list_->setFocusPolicy(Qt::NoFocus);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setUniformItemSizes(true);
  list_->setIconSize({kIcon, kIcon});
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(8, 8, 8, 8);
  layout->setSpacing(8);
  layout->addWidget(search_);
  layout->addWidget(list_);
  connect(search_, &QLineEdit::textChanged, this, &CommandPalette::filter);
  connect(list_, &QListWidget::itemClicked, this, &CommandPalette::runChosen);
}

void CommandPalette::open(std::vector<Command> commands) {
  commands_ = std::move(commands);
  search_->clear();
  filter();
  const QPoint corner((window_->width() - kWidth) / 2, kFromTop);
  move(window_->mapToGlobal(corner));
  show();
  search_->setFocus();
}

void CommandPalette::filter() {
  const QStringList words = searchWords(search_->text());
  std::vector<std::pair<int, std::size_t>> found;
  for (std::size_t i = 0; i < commands_.size(); ++i) {
    int place = rank(commands_[i], words);
    if (place < 0) continue;
    const auto used = lastUsed_.indexOf(commands_[i].title);
    if (words.isEmpty()) place = used >= 0 ? static_cast<int>(used) : kMostRemembered;
    found.emplace_back(place, i);
  }
  std::stable_sort(found.begin(), found.end(), [&](const auto& a, const auto& b) {
    if (a.first != b.first || words.isEmpty()) return a.first < b.first;
    return commands_[a.second].title.size() < commands_[b.second].title.size();  // "Train" before "Training"
  });
  list_->clear();
  QPixmap nothing(list_->iconSize());
  nothing.fill(Qt::transparent);
  for (const auto& [place, i] : found) {
    const Command& command = commands_[i];
    const QString keys = command.keys.isEmpty() ? QString() : QStringLiteral("   ") + command.keys;
    auto* item = new QListWidgetItem(command.icon.isNull() ? QIcon(nothing) : command.icon,
                                     command.title + QStringLiteral("   –   ") + command.place + keys, list_);
    item->setData(Qt::UserRole, static_cast<int>(i));
  }
  if (found.empty()) {
    auto* item = new QListWidgetItem(tr("Nothing of that name. Try another word."), list_);
    item->setFlags(Qt::NoItemFlags);
  }
  list_->setCurrentRow(0);
}

void CommandPalette::runChosen() {
  const QListWidgetItem* item = list_->currentItem();
  if (!item || !(item->flags() & Qt::ItemIsEnabled)) return;
  const Command command = commands_[static_cast<std::size_t>(item->data(Qt::UserRole).toInt())];
  lastUsed_.removeAll(command.title);
  lastUsed_.prepend(command.title);
  lastUsed_ = lastUsed_.mid(0, kMostRemembered);
  close();
  command.run();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
  if (watched != search_ || event->type() != QEvent::KeyPress) return QFrame::eventFilter(watched, event);
  switch (const auto* key = static_cast<QKeyEvent*>(event); key->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down: {
      const int step = key->key() == Qt::Key_Down ? 1 : -1;
      list_->setCurrentRow(std::clamp(list_->currentRow() + step, 0, std::max(0, list_->count() - 1)));
      return true;
    }
    case Qt::Key_Return:
    case Qt::Key_Enter:
      runChosen();
      return true;
    default:
      return QFrame::eventFilter(watched, event);
  }
}

}  // namespace ui
