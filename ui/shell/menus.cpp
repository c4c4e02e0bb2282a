#include "ui/shell/menus.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QKeySequence>
#include <QLineEdit>
#include <QMenu>
#include <QSettings>
#include <QUndoStack>

#include "ui/common/theme.h"
#include "ui/graph/graph_view.h"
#include "ui/graph/minimap.h"
#include "ui/training/lab.h"

namespace ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("Menus", text); }

template <typename Receiver, typename Function>
QAction* add(QMenu& menu, const QString& icon, const QString& text, const QKeySequence& shortcut, Receiver* receiver,
             Function function) {
  QAction* action = menu.addAction(text);
  if (!icon.isEmpty()) {
    action->setIcon(Theme::instance().icon(icon));
    QObject::connect(&Theme::instance(), &Theme::changed, action,
                     [action, icon] { action->setIcon(Theme::instance().icon(icon)); });
  }
  action->setShortcut(shortcut);
  QObject::connect(action, &QAction::triggered, receiver, function);
  return action;
}

/// A text field with the keyboard focus takes editing keys for itself first.
QLineEdit* focusedField() { return qobject_cast<QLineEdit*>(QApplication::focusWidget()); }

void addThemeMenu(QMenu& menu) {
  QMenu* themes = menu.addMenu(tr("T&heme"));
  auto* group = new QActionGroup(themes);
  const std::pair<QString, Theme::Mode> modes[] = {
      {tr("As the system"), Theme::Mode::System}, {tr("Light"), Theme::Mode::Light}, {tr("Dark"), Theme::Mode::Dark}};
  for (const auto& [text, mode] : modes) {
    QAction* action = themes->addAction(text);
    action->setCheckable(true);
    action->setChecked(Theme::instance().mode() == mode);
    group->addAction(action);
    QObject::connect(action, &QAction::triggered, group, [chosen = mode] {
      Theme::instance().setMode(chosen);
      QSettings().setValue(QStringLiteral("theme"), static_cast<int>(chosen));
    });
    QObject::connect(&Theme::instance(), &Theme::changed, action,
                     [action, own = mode] { action->setChecked(Theme::instance().mode() == own); });
  }
}

}  // namespace

void fillEditMenu(QMenu& menu, Lab& lab, GraphView& canvas) {
  QUndoStack& stack = lab.document.undoStack();
  QAction* undo = add(menu, QStringLiteral("undo"), tr("&Undo"), QKeySequence::Undo, &menu, [&stack] {
    QLineEdit* field = focusedField();
    if (field && field->isUndoAvailable())
      field->undo();
    else
      stack.undo();
  });
  QAction* redo = add(menu, QStringLiteral("redo"), tr("&Redo"), QKeySequence::Redo, &menu, [&stack] {
    QLineEdit* field = focusedField();
    if (field && field->isRedoAvailable())
      field->redo();
    else
      stack.redo();
  });
  undo->setObjectName(QStringLiteral("undo"));
  redo->setObjectName(QStringLiteral("redo"));
  redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
  const auto name = [&stack, undo, redo] {
    undo->setText(stack.canUndo() ? tr("&Undo %1").arg(stack.undoText()) : tr("&Undo"));
    redo->setText(stack.canRedo() ? tr("&Redo %1").arg(stack.redoText()) : tr("&Redo"));
  };
  QObject::connect(&stack, &QUndoStack::indexChanged, &menu, name);
  QObject::connect(&stack, &QUndoStack::cleanChanged, &menu, name);
  menu.addSeparator();
  // The canvas has these keys itself while it has the focus; here they are shown, and work by mouse.
  const auto shown = [&](const QString& icon, const QString& text, QKeySequence::StandardKey key, auto function) {
    QAction* action = add(menu, icon, text, {}, &canvas, function);
    action->setText(text + QLatin1Char('\t') + QKeySequence(key).toString(QKeySequence::NativeText));
  };
  shown({}, tr("Cu&t"), QKeySequence::Cut, &GraphView::cut);
  shown(QStringLiteral("copy"), tr("&Copy"), QKeySequence::Copy, &GraphView::copy);
  shown({}, tr("&Paste"), QKeySequence::Paste, &GraphView::paste);
  add(menu, QStringLiteral("plus"), tr("Add a la&yer…") + QStringLiteral("\tTab"), {}, &canvas, &GraphView::openAddMenu)
      ->setObjectName(QStringLiteral("addLayer"));
  QAction* duplicate = add(menu, {}, tr("&Duplicate") + QStringLiteral("\tCtrl+D"), {}, &canvas, &GraphView::duplicate);
  duplicate->setObjectName(QStringLiteral("duplicate"));
  shown(QStringLiteral("trash"), tr("De&lete"), QKeySequence::Delete, &GraphView::deleteSelected);
  menu.addSeparator();
  QAction* freeze = add(menu, QStringLiteral("snowflake"), tr("Free&ze or unfreeze the weights"), GraphView::freezeKey(),
                        &canvas, &GraphView::toggleFrozen);
  freeze->setObjectName(QStringLiteral("freeze"));
  add(menu, QStringLiteral("frame"), tr("Frame the &selected layers"), QKeySequence(Qt::CTRL | Qt::Key_G), &canvas,
      &GraphView::groupSelected)
      ->setObjectName(QStringLiteral("group"));
  add(menu, {}, tr("Remove from the fra&me"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_G), &canvas,
      &GraphView::ungroupSelected);
  add(menu, QStringLiteral("note"), tr("Add a &note"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N), &canvas,
      &GraphView::addNote);
  QMenu* lines = menu.addMenu(tr("A&lign"));
  for (const AlignmentEntry& entry : alignmentEntries())
    add(*lines, QLatin1String(entry.icon), entry.title, entry.key, &canvas,
        [&canvas, alignment = entry.alignment] { canvas.align(alignment); });
  menu.addSeparator();
  shown({}, tr("Select &all"), QKeySequence::SelectAll, &GraphView::selectAll);
  add(menu, QStringLiteral("search"), tr("&Find a layer…"), QKeySequence::Find, &canvas, &GraphView::find)
      ->setObjectName(QStringLiteral("find"));
}

void fillViewMenu(QMenu& menu, GraphView& canvas) {
  add(menu, QStringLiteral("zoom-in"), tr("Zoom &in"), QKeySequence::ZoomIn, &canvas, &GraphView::zoomIn);
  add(menu, QStringLiteral("zoom-out"), tr("Zoom &out"), QKeySequence::ZoomOut, &canvas, &GraphView::zoomOut);
  add(menu, QStringLiteral("fit"), tr("&Fit the network"), QKeySequence(Qt::CTRL | Qt::Key_0), &canvas, &GraphView::fitAll);
  add(menu, QStringLiteral("tidy"), tr("&Tidy up"), QKeySequence(Qt::CTRL | Qt::Key_L), &canvas, &GraphView::tidy);
  QAction* overview = menu.addAction(tr("&Overview map"));
  overview->setObjectName(QStringLiteral("minimap"));
  overview->setCheckable(true);
  overview->setChecked(canvas.minimap().isWanted());
  QObject::connect(overview, &QAction::toggled, &canvas.minimap(), &Minimap::setWanted);
  QObject::connect(&canvas.minimap(), &Minimap::wantedChanged, overview, &QAction::setChecked);
  menu.addSeparator();
  addThemeMenu(menu);
}

void fillTrainMenu(QMenu& menu, Lab& lab) {
  TrainingController& training = lab.training;
  QAction* train = add(menu, QStringLiteral("play"), tr("&Train"), QKeySequence(Qt::Key_F5), &training, [&training] {
    if (training.state() == TrainingController::State::Running)
      training.pause();
    else
      training.train();
  });
  QObject::connect(&training, &TrainingController::stateChanged, train, [train](TrainingController::State state) {
    const bool isRunning = state == TrainingController::State::Running;
    train->setText(isRunning ? tr("&Pause") : tr("&Train"));
    train->setIcon(Theme::instance().icon(isRunning ? QStringLiteral("pause") : QStringLiteral("play")));
  });
  add(menu, QStringLiteral("step"), tr("One &batch"), QKeySequence(Qt::Key_F10), &training, &TrainingController::stepBatch);
  add(menu, QStringLiteral("step-epoch"), tr("One &epoch"), QKeySequence(Qt::SHIFT | Qt::Key_F10), &training,
      &TrainingController::stepEpoch);
  add(menu, QStringLiteral("stop"), tr("&Stop"), QKeySequence(Qt::SHIFT | Qt::Key_F5), &training, &TrainingController::stop);
  menu.addSeparator();
  add(menu, QStringLiteral("reset"), tr("&Reset the weights"), {}, &training, &TrainingController::reset);
}

}  // namespace ui
