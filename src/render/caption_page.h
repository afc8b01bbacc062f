/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * One page of captions, drawn once into masks, and its picture at any state of its words. Inner
 * part of the caption painter; one thread.
 */
#ifndef CLIPCRAFTER_RENDER_CAPTION_PAGE_H
#define CLIPCRAFTER_RENDER_CAPTION_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "render/caption_canvas.h"
#include "render/caption_ink.h"
#include "render/caption_layout.h"

/** A drawn word: coverage at its resting size. */
struct page_word {
    struct ink_mask shadow, outline, fill;
};

struct page_picture;

struct caption_page_drawing {
    struct arena arena;
    const struct caption_style *style;
    struct caption_ink *ink;
    double unit; /**< pixels per thousandth of the shorter side */
    struct caption_layout layout;
    struct page_word *words;
    struct ink_mask box;           /**< behind the page; empty without */
    struct page_picture *pictures; /**< emoji */
    struct caption_canvas still;   /**< everything but the accented word */
    struct caption_canvas canvas;  /**< with it */
    struct frame *frame;           /**< canvas as a frame; NULL while the page has no ink */
    struct canvas_rect accent;     /**< where the accented word was drawn last */
    struct ink_mask scratch_fill, scratch_outline, scratch_box;
    int32_t active; /**< word that `still` leaves out; -2: nothing composed yet */
};

/** What distinguishes one picture of a page from another. */
struct page_state {
    int32_t active;      /**< spoken word, -1: none yet */
    int32_t scale_steps; /**< of the word (POP) or its box (BOX), in PAGE_SCALE_STEPS; else that. A
                            long word grows less: never into its neighbours */
};

enum { PAGE_SCALE_STEPS = 250 /**< steps that make 1 */ };

/** Lays out and draws the words. `page` is zeroed or closed before: then its canvases' memory is
 * used again. `ink` and what `request` points to must outlive the page. */
bool caption_page_open(struct caption_page_drawing *page,
                       const struct caption_layout_request *request, struct caption_ink *ink,
                       const struct caption_page *content, struct error *error) MUST_CHECK;
/** Forgets the page; keeps the canvases' memory. */
void caption_page_close(struct caption_page_drawing *page);
/** Gives that back too. */
void caption_page_release(struct caption_page_drawing *page);

/** Brings page->frame up to `state`. */
bool caption_page_compose(struct caption_page_drawing *page, struct page_state state,
                          struct error *error) MUST_CHECK;

#endif
